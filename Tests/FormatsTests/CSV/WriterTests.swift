import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct WriterTests {
    private func write(_ frames: [DataFrame], delimiter: UInt8 = UInt8(ascii: ",")) throws
        -> [UInt8]
    {
        var out: [UInt8] = []
        let writer = CSVWriter(delimiter: delimiter, names: frames[0].columnNames)
        writer.appendHeader(to: &out)
        for frame in frames { try writer.append(frame, to: &out) }
        return out
    }

    private func copy(_ text: String, _ change: (inout ReadOptions) -> Void = { _ in }) throws
        -> String
    {
        let item = try readCSV(text) {
            $0.cells = .spelled
            change(&$0)
        }
        return String(decoding: try write(frames(item)), as: UTF8.self)
    }

    @Test(arguments: [
        "a,b\n1.50,007\n,\"\"\n x ,\"a,b\"\n\"q\"\"q\",\"x\ny\"\n\"x\ry\",1e400\n",
        "a\n1\n\n\"\"\n2\n", "a,b\n", "a\n\n", "\"a,b\",\"c\"\"\"\n1,2\n",
    ])
    func cleanFilesComeOutAsTheyWere(_ text: String) throws {
        #expect(try copy(text) == text)
    }

    @Test func quotesOnlyWhereNeeded() throws {
        #expect(
            try copy("\"a\",b\r\n\"1\",\"x y\"\r\n5\"x,\" z\"") == "a,b\n1,x y\n\"5\"\"x\", z\n")
    }

    @Test func canonicalValues() throws {
        let item = try readCSV(
            "i,f,b,d,t,u\n1,2.50,TRUE,2024-01-02,2024-01-02 03:04,2024-01-02T03:04:05.120+01:00\n,,,,,\n"
        )
        #expect(
            String(decoding: try write(frames(item)), as: UTF8.self)
                == "i,f,b,d,t,u\n1,2.5,true,2024-01-02,2024-01-02T03:04:00,"
                + "2024-01-02T02:04:05.12Z\n,,,,,\n")
    }

    @Test func aDelimiterInsideValuesIsQuoted() throws {
        let item = try readCSV("d\n2024-01-02\n")
        let text = String(
            decoding: try write(frames(item), delimiter: UInt8(ascii: "-")), as: UTF8.self)
        #expect(text == "d\n\"2024-01-02\"\n")
    }

    @Test func refusesWhatCSVCannotHold() throws {
        let binary: DataFrame = ["x": [.binary([1])]]
        #expect {
            try write([binary])
        } throws: { error in
            "\(error)"
                == "column \"x\" is binary, which CSV cannot hold; write a SQLite table, or leave "
                + "the column out with --select"
        }
        let nul: DataFrame = ["x": ["a"], "y": ["b\0"]]
        #expect {
            try write([nul])
        } throws: { error in
            "\(error)"
                == "column \"y\" holds a text with a NUL character, which CSV cannot hold; write "
                + ".jsonl or a SQLite table"
        }
    }

    @Test func aMarkInTheFirstNameStaysAName() throws {
        let frame: DataFrame = ["\u{FEFF}a": [1]]
        let item = try readCSV(try write([frame]))
        #expect(
            item.columns.map { Array($0.name.unicodeScalars) } == [
                Array("\u{FEFF}a".unicodeScalars)
            ])
    }

    /// Write, read under the written schema, compare; and write what was read as spelled.
    @Test(.context) func randomFramesComeBack() throws {
        try withSeeds { generator in
            for _ in 0..<40 {
                let allTypes: [ColumnType] = [
                    .null, .bool, .int64, .float64, .text, .date, .timestamp, .timestampUTC,
                ]
                let width = Int.random(in: 1...6, using: &generator)
                let types = (0..<width).map { _ in allTypes.randomElement(using: &generator)! }
                let size = boundarySizes.randomElement(using: &generator)!
                let frame = withoutNul(
                    DataFrame.random(rows: size, types: types, using: &generator))
                let delimiter = Array(",;\t|".utf8).randomElement(using: &generator)!
                let bytes = try write(frame.cut(using: &generator), delimiter: delimiter)
                let chunk = chunkSizes.randomElement(using: &generator)!
                let item = try readCSV(bytes, chunk: chunk) { options in
                    options.delimiter = delimiter
                    for (name, type) in frame.schema where type != .null {
                        options.types[name] = ColumnTypeRequest(type)
                    }
                }
                let found = try concat(frames(item))
                expectEqual(found, frame)
                let spelled = try readCSV(bytes, chunk: chunk) {
                    $0.delimiter = delimiter
                    $0.cells = .spelled
                }
                #expect(try write(frames(spelled), delimiter: delimiter) == bytes)
            }
        }
    }

    private func withoutNul(_ frame: DataFrame) -> DataFrame {
        let columns = zip(frame.columnNames, frame.columns).map { name, column in
            guard column.type == .text else { return (name: name, column: column) }
            let cells: [Cell] = (0..<column.count).map { row in
                guard case .text(let text) = column[row] else { return column[row] }
                return .text(String(text.filter { $0 != "\0" }))
            }
            var builder = TextBuilder()
            for cell in cells {
                if case .text(let text) = cell {
                    builder.append(text)
                } else {
                    builder.appendNull()
                }
            }
            return (name: name, column: Column(builder.finish()))
        }
        return DataFrame(
            uncheckedNames: columns.map(\.name), columns: columns.map(\.column),
            rowCount: frame.rowCount)
    }
}
