import Frames
import TestSupport
import Testing

@testable import Formats

/// The writers against the plain ones, byte by byte.
@Suite struct PlainWriterTests {
    private func csv(_ frames: [DataFrame], delimiter: UInt8 = UInt8(ascii: ",")) throws -> String {
        var out: [UInt8] = []
        let writer = CSVWriter(delimiter: delimiter, names: frames[0].columnNames)
        for frame in frames { try writer.append(frame, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    private func jsonLines(_ frames: [DataFrame]) throws -> String {
        var out: [UInt8] = []
        var writer = JSONLinesWriter(names: frames[0].columnNames)
        for frame in frames { try writer.append(frame, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Every type, nulls, chunks and slices of any length.
    @Test(.context) func randomFrames() throws {
        try withSeeds { generator in
            for size in [0, 1, 2, 63, 65, 129, 1500] {
                let types = (0..<Int.random(in: 1...7, using: &generator)).map { _ in
                    ColumnType.allCases.randomElement(using: &generator)!
                }
                let frame = try finite(
                    DataFrame.random(rows: size, types: types, using: &generator))
                let pieces = frame.cut(using: &generator)
                expectSame(try jsonLines(pieces), plainJSONLines(frame))
                guard !types.contains(.binary) else { continue }
                let other = try withoutNul(frame)
                for delimiter in [",", "\t", "-", "e", ":", "1"] as [Character] {
                    expectSame(
                        try csv(other.cut(using: &generator), delimiter: delimiter.asciiValue!),
                        plainCSV(other, delimiter: delimiter))
                }
            }
        }
    }

    /// What must be quoted or escaped, at each place of texts around steps of 16 bytes.
    @Test func specialsAtEachPlace() throws {
        var texts: [Cell] = [.text("")]
        for length in [1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 48] {
            for special in ",\"\n\r\\\u{1}\u{1F}\u{7F}é;".unicodeScalars {
                for place in 0..<length {
                    var text = [Unicode.Scalar](repeating: "x", count: length)
                    text[place] = special
                    texts.append(.text(String(String.UnicodeScalarView(text))))
                }
            }
        }
        // The last texts of a chunk have other memory behind them than the others.
        for count in [1, 2, 5, 1023, 1024, 1025, texts.count] {
            for start in Set([0, texts.count - count]) {
                let cells = Array(texts[start..<start + count])
                let frame = try DataFrame([
                    ("a", Column(cells: cells)), ("b", Column(cells: cells)),
                ])
                expectSame(try csv([frame]), plainCSV(frame))
                expectSame(try jsonLines([frame]), plainJSONLines(frame))
            }
        }
    }

    /// Names are strings too, of any length.
    @Test func namesOfKeys() throws {
        let names =
            [0, 1, 15, 16, 17, 40].map { String(repeating: "k", count: $0) } + ["\"\n\\", "é"]
        let frame = try DataFrame(names.map { (name: $0, column: try Column(cells: [.int64(1)])) })
        expectSame(try jsonLines([frame]), plainJSONLines(frame))
    }

    @Test func theFirstRowThatJSONCannotHoldIsNamed() throws {
        let frame = try DataFrame([
            ("a", Column(cells: [.float64(1), .null, .float64(2), .float64(.nan)])),
            ("b", Column(cells: [.null, .float64(1), .float64(.infinity), .float64(.nan)])),
        ])
        let error = formatError { _ = try jsonLines([frame[rows: 0..<2], frame[rows: 2..<4]]) }
        #expect(error?.message.hasPrefix("column \"b\", row 3: found inf") == true)
    }

    private func expectSame(_ found: String, _ expected: String) {
        if found == expected { return }
        let lines = zip(found.split(separator: "\n"), expected.split(separator: "\n"))
        let difference = lines.first { $0 != $1 }.map {
            "\($0.debugDescription), not \($1.debugDescription)"
        }
        Issue.record("\(difference ?? "another number of lines")")
    }

    /// JSON has no NaN and no infinities.
    private func finite(_ frame: DataFrame) throws -> DataFrame {
        try replacing(frame) { cell in
            if case .float64(let value) = cell, !value.isFinite { .float64(0.5) } else { cell }
        }
    }

    /// CSV has no NUL.
    private func withoutNul(_ frame: DataFrame) throws -> DataFrame {
        try replacing(frame) { cell in
            if case .text(let text) = cell { .text(text.filter { $0 != "\0" }) } else { cell }
        }
    }

    private func replacing(_ frame: DataFrame, _ change: (Cell) -> Cell) throws -> DataFrame {
        DataFrame(
            uncheckedNames: frame.columnNames,
            columns: try frame.columns.map { column in
                let chunks = try column.chunks.map { chunk in
                    let cells = (0..<chunk.count).map { change(chunk.cell(at: $0)) }
                    return try Column(cells: cells).cast(to: column.type).chunks
                }
                return Column(type: column.type, chunks: chunks.flatMap { $0 })
            }, rowCount: frame.rowCount)
    }
}
