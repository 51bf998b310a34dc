import Frames
import SQLiteFrames
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
}
