import Fetchers
import Formats
import TestSupport
import Testing

@testable import Jobs

struct OutputPlanTests {
    private let folder = JobFolder()

    init() {
        folder.folder.write("in/a.csv", "x\n1\n")
        folder.folder.write("in/shop.db", "SQLite format 3\0")
        folder.folder.makeFolder("out")
        folder.folder.link("in/link.csv", to: "a.csv")
    }

    private func problems(_ outputs: String, inputs: String = "csv: in/a.csv") -> [String] {
        folder.problems("sources: { s: { \(inputs) } }\noutputs: \(outputs)")
            .map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    @Test func kinds() throws {
        let plan = try folder.plan(
            """
            variables: { year: 2024 }
            sources: { s: { csv: in/a.csv } }
            outputs: [ "out/${year}.CSV.gz", x.tsv, x.ndjson, "out/w.db:t", { sqlite: v.sqlite, table: "t${year}" } ]
            rejects: out/r.jsonl
            """)
        let path = folder.folder.path
        #expect(
            plan.outputs == [
                .file(
                    path: path + "/out/2024.CSV.gz", shown: "out/2024.CSV.gz", format: .csv,
                    compression: .gzip),
                .file(path: path + "/x.tsv", shown: "x.tsv", format: .tsv, compression: nil),
                .file(
                    path: path + "/x.ndjson", shown: "x.ndjson", format: .jsonl, compression: nil),
                .sqlite(path: path + "/out/w.db", shown: "out/w.db", table: "t", mode: .replace),
                .sqlite(
                    path: path + "/v.sqlite", shown: "v.sqlite", table: "t2024", mode: .replace),
            ])
        #expect(plan.rejects == PlannedFile(path: path + "/out/r.jsonl", shown: "out/r.jsonl"))
    }

    @Test func upserts() throws {
        let plan = try folder.plan(
            """
            sources: { s: { csv: in/a.csv } }
            outputs: [ { sqlite: w.db, table: t, mode: upsert, key: [site, "the day"] } ]
            """)
        let path = folder.folder.path + "/w.db"
        #expect(
            plan.outputs == [
                .sqlite(
                    path: path, shown: "w.db", table: "t", mode: .upsert(key: ["site", "the day"]))
            ])
        #expect(plan.text().contains("output: w.db:t (upsert by site, the day)\n"))
        let json = plan.json().filter { !$0.isWhitespace }
        #expect(json.contains(#""mode":"upsert","key":["site","theday"]}"#))
    }

    @Test(arguments: [
        ("[x.db]", "the output \"x.db\" names no table; expected \"x.db:TABLE\""),
        (
            "[x.json]",
            "the output \"x.json\" would be one JSON text; expected JSON Lines: .jsonl or .jsonl.gz"
        ),
        (
            "[x.parquet]",
            "the output \"x.parquet\" has no suffix that names a format; expected .csv, .tsv, .jsonl or .arrow (with .gz or .zst or without), or FILE.db:TABLE"
        ),
        (
            "[.csv]",
            "the output \".csv\" has no suffix that names a format; expected .csv, .tsv, .jsonl or .arrow (with .gz or .zst or without), or FILE.db:TABLE"
        ),
        (
            "[in/a.csv]",
            "the input \"in/a.csv\" is also the output \"in/a.csv\": it would be replaced by what was made of it; write to another file"
        ),
        (
            "[out/../in/link.csv]",
            "the input \"in/a.csv\" is also the output \"out/../in/link.csv\": it would be replaced by what was made of it; write to another file"
        ),
        (
            "[out/x.csv, out/../out/x.csv]",
            "the outputs \"out/x.csv\" and \"out/../out/x.csv\" are the same"
        ),
        ("[\"x.db:t\", \"x.db:T\"]", "the outputs \"x.db:t\" and \"x.db:T\" are the same"),
    ])
    func refusals(_ outputs: String, _ expected: String) {
        #expect(problems(outputs) == [expected])
    }

    @Test func aDatabaseThatIsReadIsNotWritten() {
        #expect(problems("[\"in/shop.db:t\"]", inputs: "sqlite: in/shop.db").count == 1)
    }

    @Test func twoTablesOfOneDatabaseAreTwoOutputs() {
        #expect(problems("[\"x.db:t\", \"x.db:u\"]").isEmpty)
    }

    @Test func rejectsAreAnOutput() {
        let source = "sources: { s: { csv: in/a.csv } }\n"
        #expect(folder.problems(source + "rejects: in/a.csv").count == 1)
        #expect(folder.problems(source + "rejects: o.csv\noutputs: [o.csv]").count == 1)
        #expect(folder.problems(source + "rejects: r.csv\noutputs: [o.csv]").isEmpty)
    }

    @Test func theCodeSaysWrongUsage() throws {
        let error = #expect(throws: JobError.self) {
            try folder.plan("sources: { s: { csv: in/a.csv } }\noutputs: [in/a.csv]")
        }
        #expect(error?.code == .usage)
        #expect(error?.line == 3)
    }
}
