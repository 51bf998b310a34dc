import Frames
import Testing

@testable import Jobs

/// `expect:` as it is read and shown.
struct ExpectationFileTests {
    private let folder = JobFolder()
    private let yaml = """
        sources:
          a: { http: "http://a" }
          b: { http: "http://b", expect: { rows: 7 } }
        expect:
          items: { rows: 1.., rows-may-fall: 0% }
          rows: 10..500
          columns: { id: int64, note: any }
          not-null: [id]
          unique: [id, [site, day]]
          rows-may-fall: 40%
        """

    @Test func everyKey() throws {
        let job = try folder.job(yaml)
        #expect(job.expect.rows == RowRange(10, upTo: 500))
        #expect(
            job.expect.columns == [
                ExpectedColumn(name: "id", type: .int64), ExpectedColumn(name: "note", type: nil),
            ])
        #expect(job.expect.notNull == ["id"])
        #expect(job.expect.unique == [["id"], ["site", "day"]])
        #expect(job.expect.rowsMayFall == 40)
        #expect(job.sources[0].options.expect.rows == RowRange(1, upTo: nil))
        #expect(job.sources[0].options.expect.rowsMayFall == 0)
        // A source's own replaces the whole.
        #expect(job.sources[1].options.expect.rows == RowRange(7, upTo: 7))
        #expect(job.sources[1].options.expect.rowsMayFall == nil)
    }

    @Test func thePlanShowsIt() throws {
        let plan = try folder.plan(yaml)
        let text = plan.text()
        #expect(text.contains("a: 1 item\n  with expect rows 1.. and rows-may-fall 0%\n"))
        #expect(text.contains("b: 1 item\n  with expect rows 7\n"))
        #expect(
            text.contains(
                """
                \nexpect: rows 10..500, rows-may-fall 40%, columns ["id": int64, "note": any], \
                not-null ["id"], unique ["id", ["site", "day"]]\n
                """))
        let json = plan.json().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(json.contains(#""expect": { "rows": "1..", "rows-may-fall": "0%" }"#))
        #expect(
            json.contains(
                #""expect": { "rows": "10..500", "rows-may-fall": "40%", "columns": "#
                    + #"{ "id": "int64", "note": "any" }, "not-null": [ "id" ], "unique": "#
                    + #"[ { "columns": [ "id" ] }, { "columns": [ "site", "day" ] } ] }"#))
    }

    @Test(
        arguments: [
            ("1..", 1, nil), ("..5", 0, 5), ("10..500", 10, 500), ("7", 7, 7), ("0", 0, 0),
        ] as [(String, Int, Int?)])
    func rows(_ text: String, lower: Int, upper: Int?) {
        #expect(OptionText.rows(text) == RowRange(lower, upTo: upper))
    }

    @Test(arguments: ["", "..", "5..1", "-1..", "1...5", "1e3", "01..", "1 ..", "x"])
    func noRows(_ text: String) { #expect(OptionText.rows(text) == nil) }

    @Test(arguments: [
        (
            "rows: 5..1",
            "17: \"rows\" in \"expect\": found \"5..1\", expected how many rows, such as 1.., 10..5000, ..5000 or 7, the smaller number first"
        ),
        (
            "rows-may-fall: 100%",
            "26: \"rows-may-fall\" in \"expect\": found \"100%\", expected whole percents from 0% to 99%"
        ),
        ("not-nul: [a]", "11: unknown key \"not-nul\" in \"expect\"; did you mean \"not-null\"?"),
        (
            "columns: { id: int46 }",
            "26: \"id\" in \"columns\" in \"expect\": found \"int46\", expected one of bool, int64, float64, text, date, timestamp, timestampUTC, binary, any; did you mean \"int64\"?"
        ),
        (
            "not-null: id",
            "21: \"not-null\" in \"expect\": found \"id\", expected a list of columns"
        ),
        (
            "not-null: [a, b, a]",
            "28: \"not-null\" in \"expect\": the column \"a\" is named twice"
        ),
        (
            "unique: id",
            "19: \"unique\" in \"expect\": found \"id\", expected a list such as [id], or [[site, day]] for columns that count together"
        ),
        (
            "unique: [[]]",
            "20: \"unique\" in \"expect\": the list is empty; expected at least one column"
        ),
        (
            "items: { unique: [id] }",
            "20: \"unique\" in \"items\" in \"expect\" cannot be asked of items; the job's \"expect\" asks it of the table"
        ),
    ])
    func faults(_ line: String, _ expected: String) {
        #expect(
            messages("version: 1\nsources: { s: { csv: x } }\nexpect: { \(line) }")
                == ["job.yaml:3:" + expected])
    }

    @Test func faultsOfASource() {
        #expect(
            messages("version: 1\nsources: { s: { csv: x, expect: { row: 1.. } } }")
                == [
                    "job.yaml:2:35: unknown key \"row\" in \"expect\" in source \"s\"; did you mean \"rows\"?"
                ])
        #expect(
            messages("version: 1\ndefaults: { expect: { rows: 1 } }\nsources: { s: { csv: x } }")
                == [
                    "job.yaml:2:13: \"expect\" has no default; write it in the sources that need it"
                ])
    }
}
