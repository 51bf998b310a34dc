import Frames
import SQLiteFrames
import TestSupport
import Testing

/// A table that is read in parts is what it is when it is read whole.
struct SplitTableTests {
    let folder = TemporaryFolder()
    private static let count =
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT "

    /// A table of `rows` rows whose rowid is `rowID`, an expression over `i` = 0, 1, 2, …
    private func table(
        _ columns: String = "i AS a, 'text ' || i AS b", rows: Int = 3000, rowID: String = "i",
        setUp: String = "PRAGMA page_size=512;"
    ) -> String {
        let path = folder("\(folder.names.count).db")
        let database = BareDatabase(path)
        database.execute(
            """
            \(setUp)
            CREATE TABLE source AS
                \(Self.count)\(rows)) SELECT \(rowID) AS id, \(columns) FROM n;
            CREATE TABLE t AS SELECT * FROM source LIMIT 0;
            """)
        let names = database.rows("SELECT * FROM source LIMIT 0")!.names
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        database.execute(
            "INSERT INTO t(rowid, \(list)) SELECT id, \(list) FROM source; DROP TABLE source")
        return path
    }

    @Test func columnsOfEveryKind() async throws {
        let columns = """
            i AS integers, i / 2.0 AS reals, CASE i % 3 WHEN 0 THEN NULL ELSE 'é' || i END AS texts,
            CASE WHEN i > 2500 THEN i + 0.5 ELSE i END AS late, NULL AS none,
            date('2024-01-01', '+' || (i % 999) || ' days') AS days,
            datetime(1700000000 + i, 'unixepoch') AS times,
            CASE WHEN i > 2990 THEN datetime(1700000000, 'unixepoch') ELSE '2024-01-01' END AS both,
            CASE WHEN i = 2500 THEN 'NA' ELSE i END AS mixed, CAST(i AS BLOB) AS blobs,
            CASE WHEN i % 700 = 699 THEN 'odd ' || i ELSE i END AS spelled,
            CASE WHEN i % 200 = 199 THEN 'odd ' || i ELSE i END AS manySpelled,
            CASE WHEN i = 2999 THEN 9007199254740993 ELSE 1.5 END AS inexact,
            CASE WHEN i = 1 THEN 9223372036854775807 ELSE -9223372036854775807 - 1 END AS limits,
            CASE WHEN i > 1500 THEN 'x' END AS lateText, CASE WHEN i < 9 THEN '' END AS early
            """
        for connections in 1...4 {
            let parts = try await expectSameSplit(table(columns), connections: connections)
            #expect(parts > 10)
        }
    }

    @Test func declaredBooleans() async throws {
        let path = table()
        BareDatabase(path).execute(
            """
            ALTER TABLE t ADD COLUMN yes BOOLEAN DEFAULT 1; ALTER TABLE t ADD COLUMN no BOOL;
            UPDATE t SET no = rowid % 2; ALTER TABLE t ADD COLUMN late BOOLEAN DEFAULT 0;
            UPDATE t SET late = 2 WHERE rowid = 2999;
            """)
        try await expectSameSplit(path)
    }

    @Test(arguments: [
        "i * 1000 - 1500000", "i * i * i", "CASE WHEN i < 10 THEN i ELSE i + 9000000000 END",
        "i - 9223372036854775807", "9223372036854775807 - i", "-9223372036854775807 - 1 + i",
        "CASE WHEN i < 1500 THEN i - 9223372036854775807 ELSE 9223372036854775807 - 3000 + i END",
        "CASE WHEN i = 0 THEN -9223372036854775807 - 1 ELSE i END",
    ])
    func rowIDs(_ expression: String) async throws {
        let parts = try await expectSameSplit(table(rowID: expression))
        #expect(parts > 10, "however the rowids are spread")
    }

    @Test func rowsOfManyPages() async throws {
        let path = table(
            "CASE WHEN i % 100 = 0 THEN hex(zeroblob(3000 + i)) ELSE i END AS x", rows: 2000)
        try await expectSameSplit(path)
    }

    @Test func deletedRows() async throws {
        let path = table()
        BareDatabase(path).execute("DELETE FROM t WHERE rowid BETWEEN 400 AND 2600")
        try await expectSameSplit(path)
        BareDatabase(path).execute("DELETE FROM t WHERE rowid % 7 <> 0")
        _ = try await readSplit(path)
    }

    @Test func generatedColumnsAndOptions() async throws {
        let path = table()
        BareDatabase(path).execute("ALTER TABLE t ADD COLUMN c AS (a * 2)")
        try await expectSameSplit(path)
        var options = SQLiteReadOptions()
        options.allText = true
        options.nulls = [Array("text 7".utf8), Array("text 2999".utf8)]
        options.rowsPerBatch = 7
        try await expectSameSplit(path, options: options)
        options = SQLiteReadOptions()
        options.types = ["a": .float64, "id": .text, "b": .text]
        try await expectSameSplit(path, options: options)
    }

    @Test func textInUTF16() async throws {
        try await expectSameSplit(
            table("'tëxt 表 ' || i AS b", setUp: "PRAGMA encoding='UTF-16'; PRAGMA page_size=512;"))
    }

    @Test(arguments: [512, 1024, 4096, 65_536])
    func everySizeOfPage(_ size: Int) async throws {
        try await expectSameSplit(table(rows: 60_000, setUp: "PRAGMA page_size=\(size);"))
    }

    @Test(.context) func randomTables() async throws {
        for seed in 0..<6 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let database = BareDatabase(folder("random\(seed).db"))
            database.execute("PRAGMA page_size=512; CREATE TABLE t(a, b, c); BEGIN")
            for _ in 0..<1500 {
                let rowID = Int64.anyMagnitude(using: &generator)
                let text = ["'2024-05-0\(Int.random(in: 1...9, using: &generator))'", "'NA'", "7"]
                let a = text.randomElement(using: &generator)!
                database.execute(
                    "REPLACE INTO t(rowid, a, b, c) VALUES (\(rowID), \(a), \(rowID % 1000), 'x')")
            }
            database.execute("COMMIT")
            try await expectSameSplit(folder("random\(seed).db"))
        }
    }

    /// SQLite reads the log that it finds, though the file's header knows of none.
    @Test func aLogThatIsLeft() async throws {
        let path = table()
        let other = table("'from the log' AS a, i AS b")
        let log = BareDatabase(other)
        log.execute("PRAGMA journal_mode=WAL; UPDATE t SET a = 'changed'")
        write(contents(of: other + "-wal"), to: path + "-wal")
        #expect(try await readSplit(path) == nil)
        withExtendedLifetime(log) {}
    }

    @Test func whatIsNotSplit() async throws {
        let path = table()
        let database = BareDatabase(path)
        database.execute(
            """
            CREATE VIEW v AS SELECT * FROM t; CREATE TABLE small(x); INSERT INTO small VALUES (1);
            CREATE TABLE empty(x);
            CREATE TABLE w(id INTEGER PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO w SELECT a, b FROM t;
            CREATE TABLE hidden(rowid, oid, _rowid_); INSERT INTO hidden SELECT a, b, b FROM t;
            """)
        for table in ["v", "small", "empty", "w", "hidden"] {
            #expect(try await readSplit(path, .table(table)) == nil, "\(table)")
        }
        #expect(try await readSplit(path, .sql("SELECT * FROM t", .none)) == nil)
        #expect(try await readSplit(path, .table("t")) != nil)
        #expect(
            try await readSplit(path, .table("t"), limits: SplitTable.Limits()) == nil,
            "by default, a table of some kilobytes")
        database.execute("PRAGMA journal_mode=WAL")
        #expect(try await readSplit(path, .table("t")) == nil)
    }

    @Test func errorsAreThoseOfTheWholeTable() async throws {
        let path = table("CASE WHEN i = 2900 THEN x'00' ELSE i END AS x, i AS y")
        await expectSameError(path)
        BareDatabase(path).execute("UPDATE t SET x = 1, y = CAST(x'ff' AS TEXT) WHERE rowid > 2100")
        await expectSameError(path)
        var options = SQLiteReadOptions()
        options.types = ["x": .bool]
        await expectSameError(table("i / 2000 + 0 AS x", rows: 5000), options)
        await expectSameError(table("'7' AS x"), .none, .table("nope"))
    }

    private func expectSameError(
        _ path: String, _ options: SQLiteReadOptions? = nil, _ query: SQLiteQuery = .onlyTable,
        _ location: SourceLocation = #_sourceLocation
    ) async {
        let options = options ?? SQLiteReadOptions()
        let expected = sqliteError(location) {
            _ = try Connection(path: path).read(query, options: options)
        }
        do {
            _ = try await readSplit(path, query, options: options)
            Issue.record("no error was thrown", sourceLocation: location)
        } catch {
            #expect(error as? SQLiteError == expected, sourceLocation: location)
        }
    }
}
