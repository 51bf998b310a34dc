import Fetchers
import Frames
import Testing

@testable import Jobs

/// Cursors as job files write them, and how far back they go.
@Suite struct CursorTests {
    private func problems(_ cursor: String, url: String = "http://h/?s=${state.max(at)}") -> String
    {
        do {
            let job = try JobSpec.parse(
                yaml: """
                    version: 1
                    sources:
                      s: { http: "\(url)", format: csv, \(cursor) }
                    outputs: [ { sqlite: o.db, table: t, mode: append } ]
                    """, file: "job.yaml")
            _ = try Planner.plan(job)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("cursor: { column: at, first: 0 }", ""),
        ("cursor: { column: at }", "has no \"first\""),
        ("cursor: { first: 1 }", "has no \"column\""),
        ("cursor: { column: at, first: 0, back: 1d }", "unknown key \"back\""),
        ("cursor: { column: at, first: 0, lookback: soon }", "expected a time such as 2d"),
        ("cursor: { column: id, first: 0 }", "${state.max(at)} is the value of a cursor"),
        ("retries: 1", "${state.max(at)} is the value of a cursor"),
    ])
    func reading(_ cursor: String, _ expected: String) {
        let found = problems(cursor)
        #expect(expected.isEmpty ? found.isEmpty : found.contains(expected), "\(found)")
        #expect(found.isEmpty || found.contains("job.yaml:3:"), "\(found)")
    }

    @Test func whereItMayStand() throws {
        let error = #expect(throws: JobError.self) {
            let yaml = #"{ version: 1, sources: { s: { csv: "a-${state.max(at)}.csv" } } }"#
            _ = try Planner.plan(try JobSpec.parse(yaml: yaml, file: "job.yaml"))
        }
        #expect(error?.description.contains("cannot stand in a path") == true)
    }

    @Test func theValueIsFilledIn() throws {
        let spec = CursorSpec(column: "at", first: "0", lookback: .number(5))
        let known = StateStore.Cursor(
            source: "s", column: "at", value: try #require(CursorValue(.int64(12))))
        #expect(try Cursors([known]).text(of: spec, in: "s").text == "7")
        #expect(try Cursors([known]).text(of: spec, in: "other").text == "0")
        let days = CursorSpec(column: "at", first: "0", lookback: .microseconds(1))
        #expect(throws: JobError.self) { try Cursors([known]).text(of: days, in: "s") }
    }

    @Test(arguments: [
        ("int64", "12", CursorSpec.Lookback.number(5), "7"),
        ("int64", "-9223372036854775807", .number(5), "-9223372036854775808"),
        ("float64", "1.5", .number(1), "0.5"),
        ("date", "2024-03-01", .microseconds(86_400_000_000), "2024-02-29"),
        ("date", "2024-03-01", .microseconds(1), "2024-02-29"),
        ("timestamp", "2024-01-01T00:30:00", .microseconds(3_600_000_000), "2023-12-31T23:30:00"),
        (
            "timestampUTC", "2024-01-01T00:00:00.5Z", .microseconds(1_000_000),
            "2023-12-31T23:59:59.5Z"
        ),
        ("text", "2024-01-02 10:00:00.250", .microseconds(86_400_000_000), "2024-01-01 10:00:00"),
        ("text", "2024-01-02T10:00:00Z", .microseconds(3_600_000_000), "2024-01-02T09:00:00"),
        ("text", "2024-01-02", .microseconds(86_400_000_000), "2024-01-01"),
        ("text", "2024-01-02T10:00:00+02:00", .microseconds(1), ""),
        ("text", "abc", .microseconds(1), ""),
        ("date", "2024-03-01", .number(1), ""),
    ])
    func lookback(_ type: String, _ text: String, _ back: CursorSpec.Lookback, _ expected: String)
        throws
    {
        let value = try #require(CursorValue(type: type, text: text))
        #expect(value.text == text)
        #expect((value.back(by: back)?.text ?? "") == expected)
    }

    @Test func theGreaterOfTwo() throws {
        func value(_ cell: Cell) throws -> CursorValue { try #require(CursorValue(cell)) }
        #expect(try value(2).greater(value(10)) == value(10))
        #expect(try value("2").greater(value("10")) == value("2"))
        #expect(try value(2).greater(value(2.5)) == value(2.5))
        #expect(try value(2).greater(value("a")) == nil)
        for none in [Cell.null, true, .float64(.nan), .binary([1])] {
            #expect(CursorValue(none) == nil)
        }
    }
}
