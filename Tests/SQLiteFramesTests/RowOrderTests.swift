import Frames
import SQLiteFrames
import TestSupport
import Testing

struct RowOrderTests {
    let folder = TemporaryFolder()

    private func firstColumn(_ sql: String, _ table: String = "t") throws -> [Cell] {
        let path = makeDatabase(folder, sql)
        return cells(try Connection(path: path).read(.table(table)), 0)
    }

    @Test func byRowIDWhateverIndexCoversTheQuery() throws {
        let rows = try firstColumn(
            """
            CREATE TABLE t(a); CREATE INDEX i ON t(a);
            INSERT INTO t(rowid, a) VALUES (3, 1), (1, 3), (2, 2), (-5, 9)
            """)
        #expect(rows == [9, 3, 2, 1])
    }

    @Test func whereColumnsTakeTheNamesOfTheRowID() throws {
        let rows = try firstColumn(
            """
            CREATE TABLE t(rowid, oid); CREATE INDEX i ON t(rowid, oid);
            INSERT INTO t(_rowid_, rowid, oid) VALUES (3, 1, 0), (1, 3, 0), (2, 2, 0)
            """)
        #expect(rows == [3, 2, 1])
    }

    @Test func whereColumnsTakeAllNamesOfTheRowID() throws {
        let rows = try firstColumn(
            """
            CREATE TABLE t(rowid, oid, _ROWID_); CREATE INDEX i ON t(rowid, oid, _rowid_);
            INSERT INTO t VALUES (3, 0, 0), (2, 0, 0), (1, 0, 0)
            """)
        #expect(rows == [3, 2, 1])
    }

    @Test func withoutRowIDByPrimaryKey() throws {
        let rows = try firstColumn(
            """
            CREATE TABLE t(v, b, a, PRIMARY KEY (a, b DESC)) WITHOUT ROWID;
            CREATE INDEX i ON t(v);
            INSERT INTO t VALUES (1, 1, 2), (2, 2, 1), (3, 1, 1), (0, 2, 2)
            """)
        #expect(rows == [3, 2, 1, 0])
    }

    @Test func aViewInItsOwnOrder() throws {
        let rows = try firstColumn(
            """
            CREATE TABLE t(a); INSERT INTO t VALUES (1), (3), (2);
            CREATE VIEW v AS SELECT a FROM t ORDER BY a DESC
            """, "v")
        #expect(rows == [3, 2, 1])
    }

    @Test func generatedColumnsAreRead() throws {
        let path = makeDatabase(
            folder, "CREATE TABLE t(a INT, b INT AS (a * 2)); INSERT INTO t VALUES (4)")
        let read = try Connection(path: path).read(.table("t"))
        #expect(read.columns.map(\.name) == ["a", "b"])
        #expect(cells(read, 1) == [8])
    }

    @Test func asManyColumnsAsATableCanHave() throws {
        let names = (1...2000).map { "c\($0)" }.joined(separator: ", ")
        let path = makeDatabase(folder, "CREATE TABLE t(\(names)); INSERT INTO t(c2000) VALUES (7)")
        let read = try Connection(path: path).read(.table("t"))
        #expect(read.columns.count == 2000)
        #expect(cells(read, 1999) == [7])
    }

    /// SQLite itself reads such a tree without complaint and gives rows twice.
    @Test func rowsThatADamagedTreeRepeats() throws {
        let path = makeDatabase(
            folder,
            """
            PRAGMA page_size=512; CREATE TABLE t(x);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100)
            INSERT INTO t SELECT 'value ' || i FROM n
            """)
        var bytes = contents(of: path)
        // The table's root is page 2, an inner page: 12 bytes of header, then places of cells,
        // each of which begins with the number of a child page (sqlite.org/fileformat2.html, 1.6).
        let root = 512
        try #require(bytes[root] == 5 && bytes[root + 4] >= 2)
        func child(_ cell: Int) -> Int {
            let place = root + 12 + 2 * cell
            return root + Int(bytes[place]) << 8 + Int(bytes[place + 1])
        }
        let first = Array(bytes[child(0)..<child(0) + 4])
        bytes.replaceSubrange(child(1)..<child(1) + 4, with: first)
        write(bytes, to: path)
        #expect(BareDatabase(path).rows("SELECT * FROM t ORDER BY rowid") != nil)
        let error = sqliteError { _ = try Connection(path: path).read(.table("t")) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("out of order") == true)
    }
}
