import Frames
import SQLiteFrames
import TestSupport
import Testing

struct LoaderModesTests {
    let folder = TemporaryFolder()

    private func rows(_ path: String) -> [[BareDatabase.Value]] {
        BareDatabase(path).rows("SELECT * FROM t")?.rows ?? []
    }

    @Test func createRefusesWhatExists() throws {
        let path = makeDatabase(folder, "CREATE TABLE T(x); INSERT INTO t VALUES (5)")
        let error = sqliteError { try load([frame(("a", [1]))], into: path) }
        #expect(error?.code == .tableExists)
        #expect(error?.message.contains("--if-exists") == true)
        #expect(rows(path) == [[.integer(5)]])
    }

    @Test func createRefusesAView() throws {
        let path = makeDatabase(folder, "CREATE VIEW t AS SELECT 1 AS x")
        for mode in [Loader.Mode.create, .replace, .append] {
            let error = sqliteError { try load([frame(("a", [1]))], into: path, mode: mode) }
            #expect(error?.message.contains("view") == true)
        }
    }

    @Test func otherTablesStay() throws {
        let path = makeDatabase(folder, "CREATE TABLE u(x); INSERT INTO u VALUES (5)")
        try load([frame(("a", [1]))], into: path)
        #expect(BareDatabase(path).rows("SELECT x FROM u")?.rows == [[.integer(5)]])
        #expect(rows(path) == [[.integer(1)]])
    }

    @Test func replace() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x, y); INSERT INTO t VALUES (5, 6)")
        try load([frame(("a", [1]))], into: path, mode: .replace)
        #expect(rows(path) == [[.integer(1)]])
        try load([frame(("a", [2]))], into: folder("new.db"), mode: .replace)
        #expect(rows(folder("new.db")) == [[.integer(2)]])
    }

    @Test func appendMakesATableThatDoesNotExist() throws {
        try load([frame(("a", [1]))], into: folder("new.db"), mode: .append)
        try load([frame(("A", [2]))], into: folder("new.db"), mode: .append)
        #expect(rows(folder("new.db")) == [[.integer(1)], [.integer(2)]])
    }

    @Test func appendMatchesColumnsByName() throws {
        let path = makeDatabase(
            folder, "CREATE TABLE t(x INT, y TEXT, z INT AS (x + 1)); INSERT INTO t VALUES (1, 'a')"
        )
        try load([frame(("y", ["2"]), ("x", [2]))], into: path, mode: .append)
        #expect(
            rows(path) == [
                [.integer(1), .text([97]), .integer(2)], [.integer(2), .text([50]), .integer(3)],
            ])
    }

    @Test func appendReportsEveryMismatch() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(a TEXT, b INTEGER, c REAL)")
        let frame = try frame(("a", [1]), ("b", ["x"]), ("d", [0.5]))
        let error = sqliteError { try load([frame], into: path, mode: .append) }
        #expect(error?.code == .columns)
        #expect(
            error?.message == """
                the columns do not fit table "t":
                  "a": found int64, the table declares TEXT, which would change values or mix types
                  "b": found text, the table declares INTEGER, which would change values or mix types
                  "d": found float64, the table has no such column
                  "c": not found, the table has this column
                cast or rename them, or make the table anew with --if-exists replace
                """)
    }

    @Test func appendRefusesGeneratedColumns() throws {
        let path = makeDatabase(folder, "CREATE TABLE t(x INT, z INT AS (x + 1))")
        let error = sqliteError {
            try load([frame(("x", [1]), ("z", [2]))], into: path, mode: .append)
        }
        #expect(error?.message.contains("computes this column") == true)
    }

    @Test func aBatchOfOtherColumnsIsRefused() throws {
        let first = try frame(("a", [1]))
        for other in [
            try frame(("b", [1])), try frame(("a", ["x"])), try frame(("a", [1]), ("b", [1])),
        ] {
            let error = sqliteError { try load([first, other], into: folder("out.db")) }
            #expect(error?.code == .columns)
        }
    }

    @Test(arguments: ["sqlite_x", ""])
    func tableNames(_ name: String) throws {
        let frame = try frame(("a", [1]))
        if name.isEmpty {
            try load([frame], into: folder("out.db"), table: name)
            #expect(try Connection(path: folder("out.db")).read(.table("")).rowCount == 1)
        } else {
            #expect(sqliteError { try load([frame], into: folder("out.db"), table: name) } != nil)
        }
    }
}
