import Frames
import SQLiteFrames
import TestSupport
import Testing

struct StatementTests {
    let folder = TemporaryFolder()

    private func read(
        _ sql: String, _ parameters: SQLiteParameters = .none
    ) throws -> SQLiteRead {
        let path = makeDatabase(folder, "CREATE TABLE IF NOT EXISTS t(x)")
        return try Connection(path: path).read(.sql(sql, parameters))
    }

    private func message(_ sql: String, _ parameters: SQLiteParameters = .none) -> String {
        sqliteError { _ = try read(sql, parameters) }?.message ?? ""
    }

    @Test(arguments: [
        "SELECT 1 AS a", "SELECT 1 AS a;", "SELECT 1 AS a; ; -- the end\n", "/* x */ SELECT 1 AS a",
        "SELECT 1 AS a /* open",
    ])
    func oneStatement(_ sql: String) throws {
        #expect(try cells(read(sql), 0) == [1])
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE t", "SELECT 1; nonsense"])
    func moreThanOneStatement(_ sql: String) {
        #expect(message(sql).contains("more SQL after the first statement"))
    }

    @Test(arguments: ["", " ", "-- nothing", ";"])
    func noStatement(_ sql: String) {
        #expect(message(sql).contains("empty") == true)
    }

    @Test func aNULByte() {
        #expect(message("SELECT 1\0").contains("NUL"))
    }

    @Test func everyKindOfValueByPosition() throws {
        let read = try read(
            "SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e",
            [.integer(.min), .real(-.infinity), .text("a\0b'é"), .blob([0, 255]), .null])
        #expect(cells(read, 0) == [.int64(.min)])
        #expect(cells(read, 1) == [.float64(-.infinity)])
        #expect(cells(read, 2) == ["a\0b'é"])
        #expect(cells(read, 3) == [.binary([0, 255])])
        #expect(cells(read, 4) == [.null])
    }

    @Test func emptyTextAndEmptyBlobAreNotNull() throws {
        let read = try read("SELECT :t AS t, :b AS b", ["t": "", "b": .blob([])])
        #expect(cells(read, 0) == [""])
        #expect(cells(read, 1) == [.binary([])])
    }

    @Test func namesWithAndWithoutSigil() throws {
        let read = try read(
            "SELECT :a AS a, @b AS b, $c AS c, :a AS d", ["a": 1, "@b": 2, "c": 3])
        #expect((0..<4).map { cells(read, $0) } == [[1], [2], [3], [1]])
    }

    @Test func numberedParameters() throws {
        #expect(try cells(read("SELECT ?2 - ?1 AS a", [3, 10]), 0) == [7])
    }

    @Test func aValueThatIsText() throws {
        #expect(
            try cells(read("SELECT :x AS x", ["x": "1); DROP TABLE t"]), 0) == ["1); DROP TABLE t"])
    }

    @Test func missingValue() {
        #expect(message("SELECT :since AS a, :until AS b", ["since": 1]).contains(":until"))
        #expect(
            message("SELECT :since AS a, ? AS b", [1])
                == "the query has 2 parameters (:since), found 1 value")
    }

    @Test func unknownName() {
        #expect(
            message("SELECT :since AS a", ["sinec": 1])
                == "the query has no parameter named \"sinec\"; its parameters are :since; "
                + "did you mean \"since\"?")
        #expect(message("SELECT 1 AS a", ["x": 1]).contains("it has none"))
    }

    @Test func namesForQuestionMarks() {
        #expect(message("SELECT ? AS a", ["a": 1]).contains("write :name"))
    }

    @Test func tooManyValues() {
        #expect(message("SELECT ? AS a", [1, 2]) == "the query has 1 parameter, found 2 values")
    }

    @Test func notANumberIsRefused() {
        #expect(message("SELECT :x AS x", ["x": .real(.nan)]).contains("NaN"))
    }

    @Test func boundValuesAreNotInMessages() {
        #expect(!message("SELECT :a AS a", ["a": "hunter2", "b": "hunter3"]).contains("hunter"))
    }

    @Test func columnsOfOneName() {
        let error = sqliteError { _ = try read("SELECT 1 AS id, 2 AS x, 3 AS id") }
        #expect(error?.code == .columns)
        #expect(error?.message.contains("\"id\" (2 times)") == true)
        #expect(error?.message.contains("AS \"a_id\"") == true)
    }

    @Test func namesThatDifferInCaseAreTwoColumns() throws {
        #expect(try read("SELECT 1 AS a, 2 AS A").columns.map(\.name) == ["a", "A"])
    }

    @Test func aColumnWithoutName() throws {
        #expect(try read("SELECT 1 AS \"\"").columns.map(\.name) == ["column_1"])
    }
}
