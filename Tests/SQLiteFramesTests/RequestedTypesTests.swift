import Frames
import SQLiteFrames
import Testing

struct RequestedTypesTests {
    private func read(_ values: String, as type: ColumnType) throws -> [Cell] {
        var options = SQLiteReadOptions()
        options.types = ["x": type, "elsewhere": .int64]
        let column = try readColumn(
            "CREATE TABLE t(x); INSERT INTO t VALUES (NULL), \(values)", options: options)
        #expect(column.type == type)
        #expect(column.cells.first == .null)
        return Array(column.cells.dropFirst())
    }

    @Test func whatFits() throws {
        #expect(try read("(1), ('2'), (3.0)", as: .int64) == [1, 2, 3])
        #expect(try read("(1), ('2.5'), (0.5)", as: .float64) == [1.0, 2.5, 0.5])
        #expect(try read("(1), ('x'), (0.5)", as: .text) == ["1", "x", "0.5"])
        #expect(try read("(1), (0), ('TRUE')", as: .bool) == [true, false, true])
        #expect(
            try read("('1970-01-02')", as: .date) == [.date(CalendarDate(daysSince1970: 1))])
        #expect(
            try read("('1970-01-02')", as: .timestamp)
                == [.timestamp(Timestamp(microseconds: 86_400_000_000))])
        #expect(try read("(x'01')", as: .binary) == [.binary([1])])
        #expect(try read("('2024-01-01')", as: .text) == ["2024-01-01"])
        #expect(try read("(NULL)", as: .int64) == [.null])
    }

    @Test(arguments: [
        ("(1), ('x')", ColumnType.int64), ("(1), (0.5)", .int64),
        ("(1), (9223372036854775808.0)", .int64),
        ("(0.5), (9007199254740993)", .float64), ("(1), (2)", .bool),
        ("('2024-01-01'), (5)", .date),
        ("('2024-01-01'), ('2024-01-01 10:00')", .date),
        ("('2024-01-01 10:00Z'), ('2024-01-01')", .timestampUTC),
        ("(x'00'), ('a')", .binary), ("('a'), (x'00')", .text), ("(NULL), (1)", .null),
    ])
    func whatDoesNotFit(_ values: String, _ type: ColumnType) {
        let error = sqliteError { _ = try read(values, as: type) }
        #expect(error?.code == .value)
        #expect(error?.row == 3)
        #expect(error?.column == "x")
        #expect(error?.message.contains("not of type \(type)") == true)
    }

    @Test func allText() throws {
        var options = SQLiteReadOptions()
        options.allText = true
        func column(_ declared: String, _ values: String) throws -> (ColumnType, [Cell]) {
            let column = try readColumn(
                "CREATE TABLE t(x \(declared)); INSERT INTO t VALUES \(values)", options: options)
            return (column.type, column.cells)
        }
        #expect(try column("", "(1), (0.5), ('a'), (NULL)") == (.text, ["1", "0.5", "a", nil]))
        #expect(try column("DATE", "('2024-01-01')") == (.text, ["2024-01-01"]))
        #expect(try column("BOOLEAN", "(1), (0)") == (.text, ["1", "0"]))
        #expect(try column("REAL", "(1), (1e300)") == (.text, ["1.0", "1e+300"]))
        #expect(try column("", "(NULL)") == (.text, [nil]))
        #expect(try column("", "(x'01')") == (.binary, [.binary([1])]))
    }
}
