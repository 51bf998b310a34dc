import Frames
import Testing

@testable import Formats

@Suite struct JSONTypeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        /// JSON texts with bars between them.
        let values: String
        let type: ColumnType
        let cells: [Cell]
        var testDescription: String { values }
    }

    static func time(_ text: String) -> Timestamp {
        let bytes = Array(text.utf8)
        return Timestamp(
            microseconds: bytes.withUnsafeBufferPointer { TextForm.anyTimestamp($0)!.microseconds })
    }

    static let cases: [Case] = [
        Case(values: "null|null", type: .null, cells: [.null, .null]),
        Case(values: "true|null|false", type: .bool, cells: [.bool(true), .null, .bool(false)]),
        Case(values: "1|-7|0", type: .int64, cells: [.int64(1), .int64(-7), .int64(0)]),
        Case(
            values: "9223372036854775807|-9223372036854775808", type: .int64,
            cells: [.int64(.max), .int64(.min)]),
        Case(
            values: "9223372036854775808|1", type: .text,
            cells: [.text("9223372036854775808"), .text("1")]),
        Case(values: "100000000000000000000", type: .text, cells: [.text("100000000000000000000")]),
        Case(values: "1|1.5", type: .float64, cells: [.float64(1), .float64(1.5)]),
        Case(values: "1.5|1", type: .float64, cells: [.float64(1.5), .float64(1)]),
        Case(values: "1e2|1E-2", type: .float64, cells: [.float64(100), .float64(0.01)]),
        Case(values: "-0", type: .float64, cells: [.float64(-0.0)]),
        Case(
            values: "9007199254740993|1.5", type: .text,
            cells: [.text("9007199254740993"), .text("1.5")]),
        Case(
            values: "1.50|9007199254740993", type: .text,
            cells: [.text("1.50"), .text("9007199254740993")]),
        Case(
            values: "9007199254740992|1.5", type: .float64,
            cells: [.float64(9_007_199_254_740_992), .float64(1.5)]),
        Case(values: "1e400", type: .text, cells: [.text("1e400")]),
        Case(
            values: "0.123456789012345678|1", type: .text,
            cells: [.text("0.123456789012345678"), .text("1")]),
        Case(
            values: "0.10000000000000001", type: .float64, cells: [.float64(0.1)]),
        Case(values: "\"1\"|\"2\"", type: .text, cells: [.text("1"), .text("2")]),
        Case(values: "1.50|\"x\"", type: .text, cells: [.text("1.50"), .text("x")]),
        Case(values: "true|\"x\"", type: .text, cells: [.text("true"), .text("x")]),
        Case(values: "1|true", type: .text, cells: [.text("1"), .text("true")]),
        Case(
            values: "\"2024-06-21\"|null", type: .date,
            cells: [.date(CalendarDate(year: 2024, month: 6, day: 21)!), .null]),
        Case(
            values: "\"2024-06-21\"|\"2024-06-21 17:07\"", type: .timestamp,
            cells: [
                .timestamp(time("2024-06-21T00:00")), .timestamp(time("2024-06-21T17:07")),
            ]),
        Case(
            values: "\"2024-06-21T17:07:58.25\"|\"2024-06-21\"", type: .timestamp,
            cells: [
                .timestamp(time("2024-06-21T17:07:58.25")), .timestamp(time("2024-06-21T00:00")),
            ]),
        Case(
            values: "\"2024-06-21T17:07:58+02:00\"", type: .timestampUTC,
            cells: [.timestampUTC(time("2024-06-21T15:07:58"))]),
        Case(
            values: "\"2024-06-21 17:07Z\"|\"2024-06-21 17:07\"", type: .text,
            cells: [.text("2024-06-21 17:07Z"), .text("2024-06-21 17:07")]),
        Case(
            values: "\"2024-06-21\"|\"\"", type: .text, cells: [.text("2024-06-21"), .text("")]),
        Case(
            values: "\"2024-06-21\"|20240622", type: .text,
            cells: [.text("2024-06-21"), .text("20240622")]),
        Case(
            values: "\"2024-02-30\"", type: .text, cells: [.text("2024-02-30")]),
        Case(
            values: "\"2024\\u002d06-21\"", type: .date,
            cells: [.date(CalendarDate(year: 2024, month: 6, day: 21)!)]),
        Case(
            values: "[1,\"a\"]|{\"b\":{}}|1.0", type: .text,
            cells: [.text("[1,\"a\"]"), .text("{\"b\":{}}"), .text("1.0")]),
        Case(values: "\"nan\"|\"inf\"", type: .text, cells: [.text("nan"), .text("inf")]),
    ]

    /// In the sample, and again with so many nulls before that the guess is wrong and the item is
    /// read twice.
    @Test(arguments: cases, [0, 1, 3000])
    func inferredType(_ test: Case, repeats: Int) throws {
        var lines: [String] = []
        for (index, value) in test.values.split(separator: "|").enumerated() {
            lines.append("{\"v\": \(value)}")
            if index == 0 {
                lines += Array(repeating: "{\"v\": \(value)}", count: repeats)
            }
        }
        let item = try readJSON(lines.joined(separator: "\n"))
        let expected = Array(repeating: test.cells[0], count: repeats) + test.cells
        #expect(item.schema == ["v:\(test.type)"])
        #expect(item.cells("v") == expected)
        #expect(item.columns[0].evidence.type == test.type)
        #expect(item.columns[0].nullCount == expected.count { $0 == .null })
    }

    @Test func evidenceNamesTheFirstPlace() throws {
        let lines =
            (0..<2000).map { "{\"a\":\($0)}" } + ["", "{\"a\":\"NA\"}", "{\"a\":\"NA\"}"]
        let item = try readJSON(lines.joined(separator: "\n"))
        #expect(
            item.columns[0].evidence.blame(column: "a")
                == "a: text because of \"NA\" (2 times, first in:2002); --null NA makes it int64")
        #expect(item.cells("a")[1999] == .text("1999"))
    }

    @Test func askedTypesAndNulls() throws {
        let text = """
            {"a": 1.50, "b": "17", "c": "21/06/2024", "d": "NA", "e": 5, "f": "AAEC", "g": "x"}
            {"a": true, "b": 18, "c": null, "d": 2, "e": "2024-01-01", "f": "", "g": "NA"}
            """
        let item = try readJSON(text) { options in
            options.types = [
                "a": ColumnTypeRequest(.text), "b": ColumnTypeRequest(.int64),
                "c": ColumnTypeRequest(.date, format: "%d/%m/%Y"), "f": ColumnTypeRequest(.binary),
            ]
            options.nulls = ["NA"]
        }
        #expect(
            item.schema == [
                "a:text", "b:int64", "c:date", "d:int64", "e:text", "f:binary", "g:text",
            ])
        #expect(item.cells("a") == [.text("1.50"), .text("true")])
        #expect(item.cells("b") == [.int64(17), .int64(18)])
        #expect(
            item.cells("c") == [.date(CalendarDate(year: 2024, month: 6, day: 21)!), .null])
        #expect(item.cells("d") == [.null, .int64(2)])
        #expect(item.cells("f") == [.binary([0, 1, 2]), .binary([])])
        #expect(item.cells("g") == [.text("x"), .null])
    }

    @Test func allTextKeepsTheSpelling() throws {
        let item = try readJSON("{\"a\": 1e5, \"b\": null, \"c\": \"\\u0041\", \"d\": [ 1 ]}") {
            $0.allText = true
        }
        #expect(item.schema == ["a:text", "b:text", "c:text", "d:text"])
        #expect(item.cells("a") + item.cells("b") == [.text("1e5"), .null])
        #expect(item.cells("c") + item.cells("d") == [.text("A"), .text("[ 1 ]")])
        #expect(item.columns[0].evidence.type == .text)
    }

    @Test func valueThatIsNotOfTheTypeAskedFor() throws {
        let text = "{\"n\": 1}\n{\"n\": 1.5}\n{\"n\": 3}"
        let asked: (inout ReadOptions) -> Void = { $0.types = ["n": ColumnTypeRequest(.int64)] }
        let error = formatError { _ = try readJSON(text, asked) }
        #expect(error?.code == .badRow)
        #expect(
            error?.message
                == "in:2: found a number at byte 15 that is no int64, expected one as "
                + "--type n=int64 says; --on-bad-row reject sets such records aside")
        let item = try readJSON(text) {
            asked(&$0)
            $0.onBadRow = .reject
        }
        #expect(item.cells("n") == [.int64(1), .int64(3)])
        #expect(item.rejects.map(\.line) == [2])
        #expect(item.rejects.map(\.column) == ["n"])
    }
}
