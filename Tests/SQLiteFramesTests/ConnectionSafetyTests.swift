import Frames
import SQLiteFrames
import TestSupport
import Testing

struct ConnectionSafetyTests {
    let folder = TemporaryFolder()

    private func queryError(_ sql: String) -> SQLiteError? {
        sqliteError {
            let path = makeDatabase(
                folder, "CREATE TABLE IF NOT EXISTS t(name TEXT); INSERT INTO t VALUES ('x')")
            _ = try Connection(path: path).read(.sql(sql, .none))
        }
    }

    @Test(arguments: [
        "INSERT INTO t VALUES ('y')", "DELETE FROM t", "DROP TABLE t", "VACUUM",
        "CREATE TABLE u(x)", "ATTACH 'other.db' AS other", "BEGIN", "PRAGMA query_only=OFF",
        "PRAGMA writable_schema=ON", "SELECT load_extension('x')", "SAVEPOINT s",
        "INSERT INTO t VALUES ('y') RETURNING *",
    ])
    func onlyReadingIsAllowed(_ sql: String) {
        #expect(queryError(sql)?.code == .invalidQuery)
        #expect(folder.names == ["test.db"])
    }

    @Test func aDoubleQuotedWordIsNotText() {
        let error = queryError("SELECT name FROM t WHERE name = \"x\"")
        #expect(error?.code == .invalidQuery)
        #expect(error?.message.contains("text takes single ones") == true)
    }

    @Test func syntaxErrorsSayWhere() {
        let error = queryError("SELECT name FORM t")
        #expect(error?.message.contains("at byte 18") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("near \"t\"") == true, "\(error?.message ?? "")")
    }

    @Test func valuesBeyondTheLimitAreRefused() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x)")
        var options = Connection.Options()
        options.maximumValueBytes = 100_000
        let connection = try Connection(path: path, options: options)
        #expect(
            sqliteError { _ = try connection.read(.sql("SELECT zeroblob(100001) AS x", .none)) }?
                .code == .tooBig)
        #expect(try connection.read(.sql("SELECT zeroblob(99000) AS x", .none)).rowCount == 1)
    }

    @Test func tellingPragmasMayBeAsked() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x INTEGER, y)")
        let read = try Connection(path: path).read(
            .sql("SELECT name FROM pragma_table_info('t')", .none))
        #expect(cells(read, 0) == ["x", "y"])
    }

    @Test func viewsOfTheSchemaDoNotReachDangerousFunctions() throws {
        let path = makeDatabase(
            folder, "CREATE VIEW v AS SELECT fts3_tokenizer('simple') AS x")
        #expect(sqliteError { _ = try Connection(path: path).read(.table("v")) } != nil)
    }
}
