import Frames
import TestSupport
import Testing

@testable import SQLiteFrames

/// What is read from the pages of a table is what SQLite gives.
struct PageReaderTests {
    /// A database with a table `t`, which has 3,000 rows of `values`, an expression over `i`.
    private func table(
        _ folder: TemporaryFolder, _ declaration: String, _ values: String,
        setUp: String = "PRAGMA page_size=512;", then more: String = ""
    ) -> String {
        makeDatabase(
            folder,
            """
            \(setUp)
            CREATE TABLE t(\(declaration));
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)
            INSERT INTO t SELECT \(values) FROM n;
            \(more)
            """)
    }

    /// The rows that the pages alone give; nil where SQLite is needed.
    private func rowsFromPages(_ path: String) throws -> Int? {
        let connection = try Connection(path: path)
        let snapshot = try #require(try Snapshot(connection))
        let reading = try Reading(.onlyTable, options: SQLiteReadOptions(), on: connection)
        let table = try #require(reading.plan.table)
        let bytes = try #require(try snapshot.header)
        let root = try #require(try snapshot.root(of: table))
        let header = try #require(DatabaseHeader(bytes))
        guard let pages = try TablePages(table, root: root, header: header, on: connection)
        else { return nil }
        let statement = try Statement(connection, reading.plan.sql)
        _ = try statement.step()
        guard
            var reader = try PageReader(
                pages, .all, header: ResultHeader(statement, plan: reading.plan),
                options: SQLiteReadOptions(), on: connection)
        else { return nil }
        var rows = 0
        while true {
            let count = reader.read()
            if count == 0 { break }
            rows += count
            for column in pages.columns.indices { _ = reader.take(column) }
        }
        return reader.isLost ? nil : rows
    }

    /// How SQLite stores a value follows from the column: whole numbers in REAL columns are integers,
    /// the key that is the rowid is not stored at all.
    @Test(arguments: [
        ("a INTEGER PRIMARY KEY, b REAL, c DOUBLE", "i * 3, i, i / 4.0"),
        ("b REAL, a INTEGER PRIMARY KEY, c", "CASE WHEN i % 5 THEN i * 1e15 END, -i, i"),
        ("a INT PRIMARY KEY, b TEXT", "i * 3, i"),
        ("a INTEGER PRIMARY KEY DESC, b FLOAT", "i * 3, i"),
        ("a INTEGER, b REAL, PRIMARY KEY (a)", "i * 3, i"),
        ("a INTEGER, b REAL, PRIMARY KEY (a, b)", "i * 3, i"),
        ("a TEXT PRIMARY KEY, b NUMERIC", "'key ' || i, '1.0' || i"),
        ("a NUMERIC, b BOOLEAN, c DATE", "i / 2.0, i % 2, date('2024-01-01', i || ' days')"),
        ("a BLOB, b", "CAST(i AS BLOB), zeroblob(i % 40)"),
        (
            "a, b, c, d, e, f, g",
            "127 * i, -32768 + i, 8388607 * i, -2147483648 - i, 140737488355327 - i, "
                + "-140737488355328 - i, 9223372036854775807 / i"
        ),
        (
            "a, b",
            "i % 2, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN i WHEN 2 THEN i / 3.0 ELSE 'x' END"
        ),
        ("a REAL, b REAL", "9007199254740992 + i, CASE WHEN i % 3 THEN -0.0 ELSE 1e999 END"),
    ])
    func columnsOfEveryKind(_ declaration: String, _ values: String) async throws {
        for setUp in ["PRAGMA page_size=512;", "PRAGMA page_size=4096;"] {
            let folder = TemporaryFolder()
            let path = table(folder, declaration, values, setUp: setUp)
            #expect(try rowsFromPages(path) == 3000)
            try await expectSameSplit(path)
        }
    }

    @Test func strictTables() async throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(
            folder,
            """
            PRAGMA page_size=512;
            CREATE TABLE t(a REAL, b ANY, c INTEGER PRIMARY KEY) STRICT;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)
            INSERT INTO t SELECT i, '00' || i, i * 7 FROM n;
            """)
        #expect(try rowsFromPages(path) == 3000)
        try await expectSameSplit(path)
    }

    /// Rows may go over pages, by a byte or by many pages, at each size and with reserved bytes.
    @Test(arguments: [512, 1024, 4096, 65_536])
    func longRows(_ size: Int) async throws {
        let folder = TemporaryFolder()
        let path = table(
            folder, "a, b",
            "i, CASE WHEN i % 20 = 0 THEN hex(zeroblob(i * 3)) ELSE hex(zeroblob(i % 300)) END",
            setUp: "PRAGMA page_size=\(size);")
        #expect(try rowsFromPages(path) == 3000)
        try await expectSameSplit(path)
    }

    /// What is not stored only SQLite knows.
    @Test(arguments: [
        "ALTER TABLE t ADD COLUMN c DEFAULT 'x'", "ALTER TABLE t ADD COLUMN c",
        "ALTER TABLE t ADD COLUMN c AS (a + 1)",
    ])
    func columnsThatWereAdded(_ change: String) async throws {
        let folder = TemporaryFolder()
        let path = table(folder, "a, b", "i, 'x' || i", then: change)
        #expect(try rowsFromPages(path) == nil)
        try await expectSameSplit(path)
    }

    @Test func columnsThatWereDropped() async throws {
        let folder = TemporaryFolder()
        let path = table(folder, "a, b, c", "i, 'x' || i, i", then: "ALTER TABLE t DROP COLUMN b")
        #expect(try rowsFromPages(path) == 3000)
        try await expectSameSplit(path)
    }

    /// What the file has behind the pages of the database is not part of it.
    @Test(arguments: [1, 512, 5120]) func bytesBehindTheDatabase(_ count: Int) async throws {
        let folder = TemporaryFolder()
        let path = table(folder, "a, b", "i, 'value ' || i")
        #expect(try rowsFromPages(path) == 3000)
        let whole = contents(of: path)
        write(whole + whole.suffix(count), to: path)
        #expect(try rowsFromPages(path) == nil)
        try await expectSameSplit(path)
    }

    /// Each place in turn of a leaf is damaged; what one connection makes of it holds.
    @Test func damagedLeaves() async throws {
        let folder = TemporaryFolder()
        let path = table(
            folder, "a, b REAL",
            "'value ' || i, CASE WHEN i % 50 THEN i ELSE hex(zeroblob(400)) END")
        let whole = contents(of: path)
        let leaves = stride(from: 512, to: whole.count, by: 512).filter { whole[$0] == 13 }
        var same = 0
        let page = leaves[leaves.count / 2]
        for place in page..<(page + 512) {
            var bytes = whole
            bytes[place] ^= [0x01, 0x04, 0xFF][place % 3]
            let damaged = folder("damaged.db")
            write(bytes, to: damaged)
            let expected = Result { try Connection(path: damaged).read(.onlyTable) }
            let found: Result<SQLiteRead?, any Error>
            do {
                found = .success(try await readSplit(damaged)?.read)
            } catch {
                found = .failure(error)
            }
            switch (expected, found) {
            case (_, .success(nil)): break
            case (.success(let expected), .success(let found?)):
                #expect(cells(expected, 0) == cells(found, 0), "byte \(place)")
                #expect(cells(expected, 1) == cells(found, 1), "byte \(place)")
                same += 1
            case (.failure(let expected), .failure(let found)):
                #expect("\(expected)" == "\(found)", "byte \(place)")
            case (.failure(let expected), .success(let found?)):
                Issue.record("byte \(place): \(expected), \(found.rowCount) rows")
            case (.success, .failure(let found)):
                Issue.record("byte \(place): \(found)")
            }
        }
        #expect(same > 100)
    }
}
