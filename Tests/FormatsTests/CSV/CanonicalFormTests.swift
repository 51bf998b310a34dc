import Frames
import TestSupport
import Testing

@testable import Formats

/// Cells are written in the canonical form of a type just as their values are.
@Suite struct CanonicalFormTests {
    private static let cells: [(type: ColumnType, cells: [String])] = [
        (
            .int64,
            ["0", "7", "-1", "-10", "123456789012345", "-1234567890123456", "9223372036854775807"]
        ),
        (
            .float64,
            [
                "0", "-0", "0.0", "-0.0", "0.00", "1.5", "1.50", "-1.5", "-1.50", "10.0", "0.1",
                "0.0001",
                "0.00010", "0.00001", "0.00012", "12.00001", "12.3456", "0.310981", "1e5", "1E5",
                "1e16",
                "1e-7", "100000000.5", "1234567890.25", "nan", "inf", "-inf", "5", "-5", "12.",
                "-345.", "10.",
                "9007199254740992", "0.1234567890123456",
            ]
        ),
        (.bool, ["true", "false", "TRUE", "False"]),
        (.date, ["2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31"]),
        (
            .timestamp,
            [
                "2024-02-29T10:00:00", "2024-02-29 10:00:00", "2024-02-29T10:00:00.5",
                "2024-02-29T10:00:00.000", "2024-02-29",
            ]
        ),
        (
            .timestampUTC,
            ["2024-02-29T10:00:00Z", "2024-02-29 10:00:00Z", "2024-02-29T12:00:00+02:00"]
        ),
    ]

    @Test(arguments: cells.indices, ["\n", "\r\n"])
    func asValues(_ index: Int, _ lineEnd: String) throws {
        let (type, cells) = Self.cells[index]
        for seed in seeds() {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<20 {
                // Quotes and nulls in some tables only: without them whole records are copied.
                let hasQuotes = round % 2 == 1
                let rows = (0..<Int.random(in: 1...90, using: &generator)).map { _ in
                    (0..<3).map { column in
                        var cell = column == 1 ? "text" : cells.randomElement(using: &generator)!
                        switch Int.random(in: 0..<8, using: &generator) {
                        case 0: cell = ""
                        case 1 where hasQuotes: cell = "\"\(cell)\""
                        case 2 where hasQuotes: cell = "-"
                        default: break
                        }
                        return cell
                    }.joined(separator: ",")
                }
                let text = (["a,b,c"] + rows).map { $0 + lineEnd }.joined()
                var options = ReadOptions()
                for name in ["a", "c"] { options.types[name] = ColumnTypeRequest(type) }
                if hasQuotes { options.nulls = round % 4 == 1 ? ["-"] : ["-", "none"] }
                options.types["b"] = ColumnTypeRequest(.text)
                try compare(text, options, type, delimiter: round % 5 == 0 ? "\t" : ",")
            }
        }
    }

    private func compare(
        _ text: String, _ options: ReadOptions, _ type: ColumnType, delimiter: UnicodeScalar
    ) throws {
        var options = options
        let writer = CSVWriter(delimiter: UInt8(delimiter.value), names: ["a", "b", "c"])
        let typed = try CSV.read(text, options: options)
        var expected: [UInt8] = []
        for batch in typed.batches { try writer.append(batch, to: &expected) }
        options.cells = .spelled
        let columns: [SpelledColumn] = [.value(0, type), .cell(1), .value(2, type)]
        var found: [UInt8] = []
        for rows in try CSV.read(text, options: options).spelled {
            try writer.append(rows, columns, to: &found)
        }
        let isExpected = found == expected
        #expect(isExpected, "\(String(decoding: expected, as: UTF8.self)) of \(text)")
    }

    @Test(arguments: [
        (ColumnType.int64, "1.5"), (.int64, "007"), (.int64, "-0"), (.float64, "x"), (.bool, "yes"),
        (.date, "2024-02-30"), (.timestamp, "2024-02-29T25:00:00"),
        (.timestampUTC, "2024-02-29T10:00:00"),
    ])
    func whatIsNoValue(_ type: ColumnType, _ cell: String) throws {
        var options = ReadOptions()
        options.cells = .spelled
        for columns in [[SpelledColumn.value(0, type)], [.value(0, type), .cell(0)]] {
            let rows = try CSV.read("a\n\(cell)\n", options: options).spelled[0]
            let kept = try SpelledRows(
                stageFrame: rows.stageFrame(copiesText: true), layout: rows.layout, label: "a")
            var text: [UInt8] = []
            #expect(throws: FormatError.self) {
                try CSVWriter(delimiter: UInt8(ascii: ","), names: ["a"])
                    .append(kept, columns, to: &text)
            }
        }
    }
}

extension CSV {
    fileprivate static func read(_ text: String, options: ReadOptions) throws -> ItemFrame {
        try read(open: { BytesSource(Array(text.utf8)) }, label: "a", options: options)
    }
}
