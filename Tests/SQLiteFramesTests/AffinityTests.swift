import Frames
import SQLiteFrames
import TestSupport
import Testing

/// Appending either keeps every value, as SQLite itself shows, or is refused.
struct AffinityTests {
    private static let declared = [
        "", "INTEGER", "INT", "BIGINT", "TEXT", "VARCHAR(10)", "CLOB", "BLOB", "REAL", "DOUBLE",
        "FLOAT", "NUMERIC", "DECIMAL(10,2)", "BOOLEAN", "DATE", "TIMESTAMP", "CHARINT", "ANY",
    ]
    private static let samples: [(type: ColumnType, cells: [Cell])] = [
        (.bool, [true, false]), (.int64, [0, 1, .int64(.max), .int64(.min)]),
        (.float64, [1.0, 0.5, 1e15, 1e300, .float64(-.infinity)]),
        (.text, ["1", "1.0", "1e5", " 2 ", "x", "0x10", "inf"]),
        (.date, [.date(CalendarDate(daysSince1970: 0))]),
        (.timestamp, [.timestamp(Timestamp(microseconds: 0))]),
        (.binary, [.binary([49]), .binary([])]), (.null, [nil]),
    ]

    @Test(arguments: declared) func noValueChanges(_ declared: String) throws {
        for (type, sample) in Self.samples {
            for cell in sample {
                let folder = TemporaryFolder()
                let path = makeDatabase(folder, "CREATE TABLE t(x \(declared))")
                let frame = try frame(("x", [cell]))
                do {
                    try load([frame], into: path, mode: .append, durability: .scratch)
                } catch let error as SQLiteError {
                    #expect(error.code == .columns || error.code == .value)
                    continue
                }
                let stored = BareDatabase(path).rows("SELECT x FROM t")!.rows[0][0]
                #expect(isKept(cell, stored), "\(type) \(cell) in \(declared): \(stored)")
            }
        }
    }

    private func isKept(_ cell: Cell, _ stored: BareDatabase.Value) -> Bool {
        switch (cell, stored) {
        case (.null, .null): true
        case (.bool(let value), .integer(let stored)): stored == (value ? 1 : 0)
        case (.int64(let value), .integer(let stored)): value == stored
        case (.int64(let value), .real(let stored)): Int64(exactly: stored) == value
        case (.float64(let value), .real(let stored)): value == stored
        case (.float64(let value), .integer(let stored)): Int64(exactly: value) == stored
        case (.text(let value), .text(let stored)): Array(value.utf8) == stored
        case (.binary(let value), .blob(let stored)): value == stored
        case (.date, .text(let stored)), (.timestamp, .text(let stored)):
            Array(cell.description.utf8) == stored
        default: false
        }
    }

    @Test(arguments: [
        (
            ColumnType.int64,
            [
                "", "INTEGER", "INT", "BIGINT", "REAL", "DOUBLE", "FLOAT", "NUMERIC",
                "DECIMAL(10,2)", "DATE", "TIMESTAMP", "CHARINT", "ANY",
            ]
        ),
        (
            .float64,
            ["", "REAL", "DOUBLE", "FLOAT", "NUMERIC", "DECIMAL(10,2)", "DATE", "TIMESTAMP", "ANY"]
        ),
        (.text, ["", "TEXT", "VARCHAR(10)", "CLOB"]),
        (.bool, ["BOOLEAN"]),
        (
            .date,
            [
                "", "TEXT", "VARCHAR(10)", "CLOB", "NUMERIC", "DECIMAL(10,2)", "DATE", "TIMESTAMP",
                "ANY",
            ]
        ),
        (.binary, ["", "BLOB"]),
        (.null, declared),
    ])
    func whatIsAccepted(_ type: ColumnType, _ accepted: [String]) throws {
        for declared in Self.declared {
            let folder = TemporaryFolder()
            let path = makeDatabase(folder, "CREATE TABLE t(x \(declared))")
            let frame = try DataFrame([("x", Column(nulls: 1, of: type))])
            let isAccepted =
                (try? load([frame], into: path, mode: .append, durability: .scratch)) != nil
            #expect(isAccepted == accepted.contains(declared), "\(type) in \(declared)")
        }
    }

    @Test func integersThatRealsRound() throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(folder, "CREATE TABLE t(x REAL)")
        let error = sqliteError {
            try load(
                [frame(("x", [1, 9_007_199_254_740_993]))], into: path, mode: .append,
                durability: .scratch)
        }
        #expect(error?.code == .value)
        #expect(error?.row == 2)
        #expect(BareDatabase(path).rows("SELECT * FROM t")?.rows.isEmpty == true)
    }

    @Test func nullsInAnIntegerPrimaryKey() throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(folder, "CREATE TABLE t(x INTEGER PRIMARY KEY)")
        let error = sqliteError {
            try load([frame(("x", [7, nil]))], into: path, mode: .append, durability: .scratch)
        }
        #expect(error?.row == 2)
        try load([frame(("x", [7, 9]))], into: path, mode: .append, durability: .scratch)
        #expect(BareDatabase(path).rows("SELECT * FROM t")?.rows == [[.integer(7)], [.integer(9)]])
    }

    @Test func strictTables() throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(folder, "CREATE TABLE t(x ANY, y TEXT) STRICT")
        try load(
            [frame(("x", ["1"]), ("y", ["2"]))], into: path, mode: .append, durability: .scratch)
        #expect(BareDatabase(path).rows("SELECT * FROM t")?.rows == [[.text([49]), .text([50])]])
        let error = sqliteError {
            try load(
                [frame(("x", [1]), ("y", [2]))], into: path, mode: .append, durability: .scratch)
        }
        #expect(error?.code == .columns)
    }
}
