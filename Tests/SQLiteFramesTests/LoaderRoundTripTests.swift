import Frames
import SQLiteFrames
import TestSupport
import Testing

struct LoaderRoundTripTests {
    let folder = TemporaryFolder()

    private func read(_ path: String, options: SQLiteReadOptions = .init()) throws -> DataFrame {
        let read = try Connection(path: path).read(.table("t"), options: options)
        return try DataFrame(
            zip(read.columns.indices, read.columns).map { index, column in
                (
                    column.name,
                    Column(
                        type: column.type, chunks: read.batches.flatMap { $0.columns[index].chunks }
                    )
                )
            }, rowCount: read.rowCount)
    }

    @Test func everyTypeComesBack() throws {
        let original = try frame(
            ("none", [nil, nil, nil]),
            ("flag", [true, nil, false]),
            ("zeroOne", [0, 1, nil]),
            ("integer", [.int64(.min), .int64(.max), 9_007_199_254_740_993]),
            ("real", [.float64(.infinity), .float64(-.infinity), nil]),
            ("whole", [1.0, 2.0, -3.0]),
            ("tiny", [.float64(.leastNonzeroMagnitude), .float64(.greatestFiniteMagnitude), 0.1]),
            ("digits", ["1", "007", "1e5"]),
            ("text", ["a\0b", "", "日本 \"'"]),
            (
                "day",
                [
                    .date(CalendarDate(daysSince1970: 0)), nil,
                    .date(CalendarDate(daysSince1970: -719_162)),
                ]
            ),
            (
                "time",
                [
                    .timestamp(Timestamp(microseconds: 0)), .timestamp(Timestamp(microseconds: -1)),
                    nil,
                ]
            ),
            (
                "instant",
                [
                    nil, .timestampUTC(Timestamp(microseconds: 1)),
                    .timestampUTC(Timestamp(microseconds: 1_700_000_000_000_000)),
                ]
            ),
            ("bytes", [.binary([]), .binary([0, 255, 39]), nil])
        )
        try load([original], into: folder("out.db"))
        expectEqual(try read(folder("out.db")), original)
        #expect(folder.names == ["out.db"])
    }

    @Test func declaredTypes() throws {
        let types = ColumnType.allCases
        let columns = types.map { (name: $0.rawValue, column: Column(nulls: 1, of: $0)) }
        try load([DataFrame(columns)], into: folder("out.db"))
        let declared = BareDatabase(folder("out.db")).rows("SELECT * FROM t")!.types
        #expect(
            declared == [
                nil, "BOOLEAN", "INTEGER", "REAL", "TEXT", "DATE", "TIMESTAMP", "TIMESTAMP", "BLOB",
            ])
    }

    @Test(.context) func randomFramesInManyBatches() throws {
        try withSeeds { generator in
            for rows in [0, 1, 63, 64, 65, 1000] {
                let original = DataFrame.random(
                    rows: rows, types: ColumnType.allCases.filter { $0 != .float64 },
                    using: &generator)
                let path = folder("\(rows).db")
                try load(original.cut(using: &generator), into: path, mode: .replace)
                // What the values alone cannot tell (text that looks like dates, no value at all)
                // the written schema tells.
                var options = SQLiteReadOptions()
                options.types = Dictionary(
                    uniqueKeysWithValues: original.schema.map { ($0.name, $0.type) })
                expectEqual(try read(path, options: options), original)
            }
        }
    }

    @Test(.context) func randomDoublesWithoutNaN() throws {
        try withSeeds { generator in
            let values = (0..<2000).map { _ in Double.anyBits(using: &generator) }
                .filter { !$0.isNaN }
            let original = try frame(("x", values.map { .float64($0) }))
            try load([original], into: folder("out.db"), mode: .replace)
            let back = try read(folder("out.db"))
            expectEqual(back, original)
            for (row, value) in values.enumerated() where value != 0 {
                #expect(back.columns[0][row] == .float64(value))
            }
        }
    }

    @Test func chunksNeedNotAgree() throws {
        func column(_ parts: [[Cell]]) throws -> Column {
            Column(type: .int64, chunks: try parts.flatMap { try Column(cells: $0).chunks })
        }
        let original = try DataFrame([
            ("a", column([[1], [2, 3], [4, 5, 6]])),
            ("b", column([[1, 2, 3, 4], [5], [nil, 6].suffix(1)])),
        ])
        try load([original, original[rows: 2..<5]], into: folder("out.db"))
        let back = try read(folder("out.db"))
        #expect((0..<9).map { back.columns[0][$0] } == [1, 2, 3, 4, 5, 6, 3, 4, 5])
        #expect((0..<9).map { back.columns[1][$0] } == [1, 2, 3, 4, 5, 6, 3, 4, 5])
    }

    @Test func columnsByNameAndNullColumnsInLaterBatches() throws {
        let first = try frame(("a", [1]), ("b", ["x"]))
        let second = try frame(("b", [nil]), ("a", [2]))
        try load([first, second], into: folder("out.db"))
        expectEqual(try read(folder("out.db")), try frame(("a", [1, 2]), ("b", ["x", nil])))
    }

    @Test func theSameFramesGiveTheSameBytes() throws {
        let frame = try frame(("a", [1, 2]), ("b", ["x", nil]))
        try load([frame], into: folder("1.db"), durability: .scratch)
        try load(
            [frame[rows: 0..<1], frame[rows: 1..<2]], into: folder("2.db"), durability: .scratch)
        #expect(contents(of: folder("1.db")) == contents(of: folder("2.db")))
    }

    /// Rows go in singly or many at once, as the batches allow.
    @Test(.context) func theSizeOfTheBatchesChangesNoByte() throws {
        try withEvery("rows", in: boundarySizes + [3000]) { count in
            let whole = try frame(
                ("a", (0..<count).map { $0 % 5 == 3 ? nil : .int64(Int64($0) * 77) }),
                ("b", (0..<count).map { .text("value " + String(repeating: "é", count: $0 % 90)) }),
                ("c", (0..<count).map { $0 % 7 == 0 ? nil : .float64(Double($0) / 3) }))
            try load([whole], into: folder("whole\(count).db"), durability: .scratch)
            expectEqual(try read(folder("whole\(count).db")), whole)
            let expected = contents(of: folder("whole\(count).db"))
            for size in [1, 63, 100] {
                let name = "\(count)by\(size).db"
                let batches = stride(from: 0, to: max(count, 1), by: size).map {
                    whole[rows: $0..<min(count, $0 + size)]
                }
                try load(batches, into: folder(name), durability: .scratch)
                #expect(contents(of: folder(name)) == expected, "batches of \(size)")
            }
        }
    }

    @Test(arguments: [1, 64, 65, 4096, 4097, 5000])
    func aRowThatCannotBeStoredIsNamed(_ row: Int) throws {
        let values = (1...5000).map { Cell.float64($0 == row ? .nan : Double($0)) }
        let error = sqliteError { try load([frame(("x", values))], into: folder("out.db")) }
        #expect(error?.row == row)
    }

    @Test func manyColumns() throws {
        for count in [500, 1000, 1100, 2000] {
            let columns = (0..<count).map { ("c\($0)", Column(nulls: 3, of: .int64)) }
            let path = folder("\(count).db")
            try load([DataFrame(columns, rowCount: 3)], into: path)
            #expect(try Connection(path: path).read(.onlyTable).rowCount == 3)
        }
    }

    @Test func notANumberIsAnErrorNamingColumnAndRow() throws {
        let good = try frame(("x", [1.0, 2.0]))
        let bad = try frame(("x", [3.0, .float64(.nan)]))
        let error = sqliteError { try load([good, bad], into: folder("out.db")) }
        #expect(error?.code == .value)
        #expect(error?.column == "x")
        #expect(error?.row == 4)
        #expect(error?.message.contains("NaN") == true)
    }

    @Test(arguments: [["a", "A"], ["n\0"], []])
    func columnsThatNoTableCanHave(_ names: [String]) throws {
        let frame = try DataFrame(
            names.map { ($0, Column(nulls: 1, of: .int64)) }, rowCount: 1)
        #expect(sqliteError { try load([frame], into: folder("out.db")) }?.code == .columns)
    }
}
