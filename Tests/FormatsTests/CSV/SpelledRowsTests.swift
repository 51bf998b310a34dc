import Background
import Frames
import Synchronization
import TestSupport
import Testing

@testable import Formats

/// Rows written as they are spelled are the rows that would be written cell by cell.
@Suite struct SpelledRowsTests {
    @Test(.context, arguments: ["\n", "\r\n", "\r"])
    func theTextIsThatOfTheCells(_ lineEnd: String) async throws {
        let folder = TemporaryFolder()
        let pool = BackgroundPool(width: 2)
        for seed in seeds() {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<30 {
                let (bytes, spelled) = table(round, lineEnd, &generator)
                let path = folder.write("a.csv", bytes: bytes)
                var options = spelled
                guard
                    let item = try? await read(path, bytes, options, round % 2 == 0, on: pool)
                else { continue }
                try compare(item, &generator)
                options.cells = .typed
                try compareValues(
                    item, try await read(path, bytes, options, round % 2 == 0, on: pool))
            }
        }
    }

    /// A table, every third one damaged, and how it is read as it is spelled.
    private func table(
        _ round: Int, _ lineEnd: String, _ generator: inout SeededGenerator
    ) -> (bytes: [UInt8], options: ReadOptions) {
        var bytes = CSVBytes.table(&generator, lineEnd: lineEnd)
        if round % 3 == 0 { CSVBytes.damage(&bytes, &generator) }
        var options = ReadOptions()
        options.cells = .spelled
        options.onBadRow = .reject
        options.delimiter = UInt8(ascii: ",")
        options.renameDuplicates = true
        if round % 4 == 0 { options.nulls = ["München 37°", "7"] }
        return (bytes, options)
    }

    /// Text that is made while a file is read is that of its rows afterwards.
    @Test(.context, arguments: ["\n", "\r\n", "\r"])
    func readyTextIsThatOfTheRows(_ lineEnd: String) async throws {
        let folder = TemporaryFolder()
        let pool = BackgroundPool(width: 2)
        let comma = UInt8(ascii: ",")
        let count = Atomic(0)
        for seed in seeds() {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<40 {
                let (bytes, options) = table(round, lineEnd, &generator)
                let path = folder.write("a.csv", bytes: bytes)
                let file = try? CSVFile(
                    FileSource(path: path, label: "a"), label: "a", options: options,
                    partSize: round % 2 == 0 ? 300 : 1 << 20)
                guard let file else { continue }
                let delimiter = Array(",\t".utf8).randomElement(using: &generator)!
                let choice = generator.next()
                let size = bytes.count
                let given = Mutex((rows: [SpelledRows](), columns: [SpelledColumn]()))
                let taker = RowTaker { names, byteCount in
                    #expect(byteCount == (file.isOnePart ? size : nil))
                    var generator = SeededGenerator(seed: choice)
                    let columns = columnChoices(width: names.count, &generator)
                        .randomElement(using: &generator)!
                    given.withLock { $0.columns = columns }
                    return .text(CSVWriter(delimiter: delimiter, names: []).form(of: columns))
                } take: { rows, _ in
                    {
                        let columns = given.withLock { given in
                            given.rows.append(rows)
                            return given.columns
                        }
                        let writer = CSVWriter(delimiter: delimiter, names: [])
                        let kept = try SpelledRows(
                            stageFrame: rows.stageFrame(copiesText: true), layout: rows.layout,
                            label: "a")
                        var expected: [UInt8] = []
                        try writer.append(kept, columns, to: &expected)
                        let ready = rows.readyText(in: writer.form(of: columns))
                        // Text that is likely to be written as it is has not been copied.
                        let isAsItIs = columns == (0..<rows.layout.width).map { .cell($0) }
                        #expect(ready == expected || ready == nil && isAsItIs && delimiter == comma)
                        if ready != nil { count.add(1, ordering: .relaxed) }
                        let other = writer.form(of: columns + [.null])
                        #expect(rows.readyText(in: other) == nil)
                        rows.dropReadyRows()
                        #expect(rows.readyText(in: writer.form(of: columns)) == nil)
                        var again: [UInt8] = []
                        try writer.append(rows, columns, to: &again)
                        #expect(again == expected)
                    }
                }
                guard let item = try? await read(file, for: taker, on: pool) else { continue }
                let rows = given.withLock { $0.rows }
                #expect(rows.map(\.rowCount) == item.spelled.map(\.rowCount).filter { $0 > 0 })
            }
        }
        #expect(count.load(ordering: .relaxed) > 20)
    }

    /// Values that are made while a file is read are those of its rows afterwards, in the types of the
    /// part and in those of the file.
    @Test(.context, arguments: ["\n", "\r\n", "\r"])
    func readyValuesAreThoseOfTheRows(_ lineEnd: String) async throws {
        let folder = TemporaryFolder()
        let pool = BackgroundPool(width: 2)
        let count = Atomic(0)
        for seed in seeds() {
            var generator = SeededGenerator(seed: seed)
            for round in 0..<40 {
                let (bytes, spelled) = table(round, lineEnd, &generator)
                var options = spelled
                if Bool.random(using: &generator) { options.cells = .typed }
                let path = folder.write("a.csv", bytes: bytes)
                let file = try? CSVFile(
                    FileSource(path: path, label: "a"), label: "a", options: options,
                    partSize: round % 2 == 0 ? 300 : 1 << 20)
                guard let file else { continue }
                let given = Mutex<[SpelledRows]>([])
                let taker = RowTaker { _, _ in
                    .values { nil }
                } take: { rows, _ in
                    { given.withLock { $0.append(rows) } }
                }
                guard let item = try? await read(file, for: taker, on: pool) else { continue }
                options.cells = .typed
                let typed = try await read(path, bytes, options, round % 2 == 0, on: pool)
                #expect(item.rejects == typed.rejects)
                #expect(
                    item.columns.map { "\($0.evidence)" } == typed.columns.map { "\($0.evidence)" })
                #expect(item.columns.map(\.nullCount) == typed.columns.map(\.nullCount))
                // First with the values at hand, then from the text.
                try compareValues(item, typed)
                for rows in given.withLock({ $0 }) {
                    let types = try #require(rows.readyTypes)
                    for (cell, type) in types.enumerated() {
                        guard let type else { continue }
                        count.add(1, ordering: .relaxed)
                        let final = typed.columns[cell].type
                        #expect(ColumnType.promoted(type, final) == final)
                    }
                    rows.dropReadyRows()
                    #expect(rows.readyTypes == nil)
                }
                try compareValues(item, typed)
            }
        }
        #expect(count.load(ordering: .relaxed) > 200)
    }

    /// Columns of values made of spelled rows are those of a typed reading.
    private func compareValues(_ spelled: ItemFrame, _ typed: ItemFrame) throws {
        #expect(spelled.columns.map(\.type) == typed.columns.map(\.type))
        let names = typed.columns.map(\.name)
        let wishes = typed.columns.enumerated().map { cell, column in
            SpelledRows.Wish(cell: cell, as: ColumnTypeRequest(column.type))
        }
        let frames = try spelled.spelled.map { rows in
            DataFrame(
                uncheckedNames: names, columns: try rows.columns(wishes), rowCount: rows.rowCount)
        }
        if typed.rowCount == 0 { return }
        #expect(try concat(frames, how: .strict) == concat(typed.batches, how: .strict))
        // And their text is that of the values.
        let columns: [SpelledColumn] = typed.columns.enumerated().map { cell, column in
            switch column.type {
            case .null: .null
            case .text: .cell(cell)
            default: .value(cell, column.type)
            }
        }
        let writer = CSVWriter(delimiter: UInt8(ascii: ","), names: names)
        var (found, expected): ([UInt8], [UInt8]) = ([], [])
        for rows in spelled.spelled { try writer.append(rows, columns, to: &found) }
        for frame in frames { try writer.append(frame, to: &expected) }
        let isExpected = found == expected
        #expect(isExpected, "\(columns), \(String(decoding: expected.prefix(999), as: UTF8.self))")
    }

    private func read(
        _ file: CSVFile, for taker: RowTaker, on pool: BackgroundPool
    ) async throws -> ItemFrame {
        if file.isOnePart { return try file.read(for: taker) }
        return try await file.read(on: pool, for: taker)
    }

    private func read(
        _ path: String, _ bytes: [UInt8], _ options: ReadOptions, _ isParted: Bool,
        on pool: BackgroundPool
    ) async throws -> ItemFrame {
        let file = try CSVFile(
            FileSource(path: path, label: "a"), label: "a", options: options, partSize: 300)
        guard isParted, let file else {
            return try CSV.read(open: { BytesSource(bytes) }, label: "a", options: options)
        }
        return try await file.read(on: pool)
    }

    private func compare(_ item: ItemFrame, _ generator: inout SeededGenerator) throws {
        let names = item.columns.map(\.name)
        for rows in item.spelled {
            let kept = try SpelledRows(
                stageFrame: rows.stageFrame(copiesText: true), layout: rows.layout, label: "a")
            #expect(kept.rowCount == rows.rowCount)
            #expect(try kept.frame(names: names) == rows.frame(names: names))
            let frame = try rows.frame(names: names)
            for columns in columnChoices(width: rows.layout.width, &generator) {
                let delimiter = Array(",\t;".utf8).randomElement(using: &generator)!
                let writer = CSVWriter(
                    delimiter: delimiter, names: columns.indices.map { "c\($0)" })
                var found: [UInt8] = []
                let source = Bool.random(using: &generator) ? rows : kept
                try writer.append(source, columns, to: &found)
                var expected: [UInt8] = []
                try writer.append(table(columns, of: frame), to: &expected)
                let isExpected = found == expected
                #expect(isExpected, "\(columns), \(String(decoding: expected, as: UTF8.self))")
            }
        }
    }

    /// All cells as they are, with more behind them, and any.
    private func columnChoices(
        width: Int, _ generator: inout SeededGenerator
    ) -> [[SpelledColumn]] {
        let all = (0..<width).map { SpelledColumn.cell($0) }
        let any = all + [.null, .constant("x"), .constant(""), .constant("a,\"b")] + all
        return [
            all, all + [.constant("file, 1")], all + [.null, .constant("x")],
            Array(any.shuffled(using: &generator).prefix(width + 2)),
        ]
    }

    private func table(_ columns: [SpelledColumn], of frame: DataFrame) throws -> DataFrame {
        DataFrame(
            uncheckedNames: columns.indices.map { "c\($0)" },
            columns: columns.map { column in
                switch column {
                case .cell(let position), .value(let position, _): frame.columns[position]
                case .null: Column(nulls: frame.rowCount, of: .text)
                case .constant(let text): Column(Chunk(repeating: text, count: frame.rowCount))
                }
            }, rowCount: frame.rowCount)
    }

    /// Text with quotes where they are needed, and only there, is copied as it is.
    @Test(arguments: [
        ("a,b\n1,\"x,y\"\n\"\",\"q\"\"q\"\n", true), ("a,b\n1,\"x\"\n", false),
        ("a,b\n\"1\",x\n", false), ("a,b\r\n1,2\r\n", false), ("a,b\n,\n1,\"x\ny\"\n", true),
    ])
    func canonicalTextIsCopied(_ text: String, _ isCopied: Bool) throws {
        // Long enough for records behind those that the reference takes with the header.
        let head = text.prefix { $0 != "\n" && $0 != "\r\n" }
        let lineEnd = text.contains("\r\n") ? "\r\n" : "\n"
        let rows = String(text.dropFirst(head.count + 1))
        let item = try readCSV(head + lineEnd + String(repeating: rows, count: 5000)) {
            $0.cells = .spelled
        }
        var out: [UInt8] = []
        #expect(try item.spelled.allSatisfy { try $0.appendText(to: &out) } == isCopied)
    }

    /// A file that changes after it was read is not written.
    @Test func aFileThatChangesIsAnError() async throws {
        let folder = TemporaryFolder()
        let text = "a,b\n" + String(repeating: "1,2\n", count: 1000)
        let path = folder.write("a.csv", text)
        var options = ReadOptions()
        options.cells = .spelled
        let file = try #require(
            try CSVFile(
                FileSource(path: path, label: "a.csv"), label: "a.csv", options: options,
                partSize: 1000))
        let item = try await file.read(on: BackgroundPool(width: 2))
        _ = folder.write("a.csv", text + "3,4\n")
        var out: [UInt8] = []
        let writer = CSVWriter(names: ["a", "b"])
        #expect(throws: FormatError.self) {
            for rows in item.spelled { try writer.append(rows, [.cell(0), .cell(1)], to: &out) }
        }
    }
}
