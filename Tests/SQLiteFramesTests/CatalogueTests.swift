import Frames
import SQLiteFrames
import TestSupport
import Testing

struct CatalogueTests {
    let folder = TemporaryFolder()

    @Test func systemAndShadowTablesAreLeftOut() throws {
        let path = makeDatabase(
            folder,
            """
            CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE a(x UNIQUE) STRICT;
            CREATE TABLE w(x PRIMARY KEY) WITHOUT ROWID; CREATE VIEW v AS SELECT 1 AS one;
            CREATE VIRTUAL TABLE f USING fts5(body); CREATE INDEX i ON b(id); ANALYZE
            """.replacing("x UNIQUE", with: "x TEXT UNIQUE"))
        let entries = try Connection(path: path).catalogue()
        #expect(entries.map(\.name) == ["a", "b", "f", "v", "w"])
        #expect(entries.map(\.kind) == [.table, .table, .virtual, .view, .table])
        #expect(entries.map(\.isStrict) == [true, false, false, false, false])
        #expect(entries.map(\.isWithoutRowID) == [false, false, false, false, true])
    }

    @Test func theOnlyTable() throws {
        let path = makeDatabase(folder, "CREATE TABLE x(a); CREATE INDEX i ON x(a)")
        #expect(try Connection(path: path).onlyTable().name == "x")
    }

    @Test func severalTables() {
        let path = makeDatabase(folder, "CREATE TABLE b(x); CREATE TABLE a(x)")
        let error = sqliteError { _ = try Connection(path: path).read(.onlyTable) }
        #expect(error?.code == .table)
        #expect(
            error?.message == "the database has 2 tables, and none is named: \"a\", \"b\"; "
                + "write FILE:TABLE, or give a query")
    }

    @Test func noTable() {
        let path = makeDatabase(folder, "CREATE TABLE a(x); DROP TABLE a")
        let error = sqliteError { _ = try Connection(path: path).read(.onlyTable) }
        #expect(error?.message == "the database has no tables")
    }

    @Test func unknownTable() {
        let path = makeDatabase(folder, "CREATE TABLE orders(x); CREATE TABLE customers(x)")
        func message(_ name: String) -> String? {
            sqliteError { _ = try Connection(path: path).read(.table(name)) }?.message
        }
        #expect(
            message("ordres")
                == "there is no table \"ordres\" in the database; did you mean \"orders\"?")
        #expect(message("xyz")?.hasSuffix("it has \"customers\", \"orders\"") == true)
        #expect(message("sqlite_master")?.contains("no table") == true)
    }

    @Test(arguments: [
        "order", "a b", "a\"b", "x; DROP TABLE y", "täble", "[a]", "`a`", "'a'", "%", "SELECT",
    ])
    func oddTableAndColumnNames(_ name: String) throws {
        let sql = "\"" + name.replacing("\"", with: "\"\"") + "\""
        let path = makeDatabase(
            folder,
            "CREATE TABLE \(sql) (\(sql) INTEGER PRIMARY KEY, b); INSERT INTO \(sql) VALUES (7, 8);"
                + "CREATE TABLE other(x)")
        let read = try Connection(path: path).read(.table(name))
        #expect(read.columns.map(\.name) == [name, "b"])
        #expect(cells(read, 0) == [7])
        #expect(read.table == name)
    }

    @Test func namesAreComparedAsSQLiteDoes() throws {
        let path = makeDatabase(folder, "CREATE TABLE Orders(x)")
        #expect(try Connection(path: path).read(.table("ORDERS")).table == "Orders")
    }
}
