import Fetchers
import Formats
import TestSupport
import Testing

@testable import Jobs

struct FilePlanTests {
    private let folder = JobFolder()

    init() {
        let database = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 84)
        for name in [
            "logs/ams/2024-01.csv", "logs/ams/2024-02.csv", "logs/ber/2024-01.csv",
            "mix/a.csv", "mix/b.tsv", "mix/c.json", "mix/d.ndjson.gz", "mix/.e.csv", "mix/f.txt",
            "mix/sub/g.csv", "odd.dat", "empty/x.txt", "{literal}.csv", "a*b.csv", "aXb.csv",
        ] {
            folder.folder.write(name)
        }
        folder.folder.write("mix/shop.db", bytes: database)
        folder.folder.write("plain", bytes: database)
    }

    @Test func capturesBecomeColumns() throws {
        let items = try folder.plan("sources: { s: { csv: \"logs/{site}/{month}.csv\" } }").items
        #expect(
            items.map(\.captures) == [
                [Capture(name: "site", value: "ams"), Capture(name: "month", value: "2024-01")],
                [Capture(name: "site", value: "ams"), Capture(name: "month", value: "2024-02")],
                [Capture(name: "site", value: "ber"), Capture(name: "month", value: "2024-01")],
            ])
    }

    @Test func eachFillsWhatItNames() throws {
        let items = try folder.plan(
            "sources: { s: { csv: \"logs/{site}/{month}.csv\", each: { month: [2024-01] } } }"
        ).items
        #expect(items.map(\.label) == ["logs/ams/2024-01.csv", "logs/ber/2024-01.csv"])
        #expect(items.map { $0.captures.map(\.name) } == [["site"], ["site"]])
    }

    @Test(arguments: [
        ("csv: mix", ["mix/a.csv": "csv", "mix/b.tsv": "tsv"]),
        ("tsv: mix/b.tsv", ["mix/b.tsv": "tsv"]),
        ("json: mix", ["mix/c.json": "json", "mix/d.ndjson.gz": "jsonl"]),
        ("sqlite: mix", ["mix/shop.db": "sqlite"]),
        ("csv: odd.dat", ["odd.dat": "csv"]),
        ("json: odd.dat", ["odd.dat": "json"]),
        ("jsonl: mix/c.json", ["mix/c.json": "jsonl"]),
        ("sqlite: plain", ["plain": "sqlite"]),
        ("csv: \"{literal}.csv\"", ["{literal}.csv": "csv"]),
        ("csv: \"{{literal}}.csv\"", ["{literal}.csv": "csv"]),
        ("csv: \"a*b.csv\"", ["a*b.csv": "csv"]),
    ])
    func formats(_ source: String, _ expected: [String: String]) throws {
        let items = try folder.plan("sources: { s: { \(source) } }").items
        let found = items.map { item -> (String, String) in
            if case .sqlite = item.location { return (item.label, "sqlite") }
            return (item.label, item.options.read.format?.rawValue ?? "none")
        }
        #expect(Dictionary(uniqueKeysWithValues: found) == expected)
    }

    @Test func inputsOfTheCommandLineAreKnownBySuffixOrFirstBytes() throws {
        let source = SourceSpec(
            name: "s", kind: .files(nil), locations: [Template("mix"), Template("plain")])
        let job = JobSpec(name: "concat", directory: folder.folder.path, sources: [source])
        let plan = try Planner.plan(job)
        #expect(
            plan.items.map(\.label) == [
                "mix/a.csv", "mix/b.tsv", "mix/c.json", "mix/d.ndjson.gz", "mix/shop.db", "plain",
            ])
        #expect(
            plan.items.map(\.location.kind) == ["file", "file", "file", "file", "sqlite", "sqlite"])
    }

    @Test func valuesArePutIntoPathsAsTheyAre() throws {
        let yaml = "variables: { n: \"a*b\" }\nsources: { s: { csv: \"${n}.c*\" } }"
        #expect(try folder.labels(yaml) == ["a*b.csv"])
        #expect(folder.problems(yaml, set: ["n": "a?b"]).count == 1)
    }

    @Test func parametersAreTypedByHowTheyAreWritten() throws {
        let items = try folder.plan(
            """
            variables: { v: 7 }
            sources:
              s:
                sqlite: "{kind}/shop.db"
                each: { n: [1] }
                query: "select 1"
                parameters:
                  i: 5
                  f: -1.5
                  t: "5"
                  zip: 010
                  none: ~
                  empty: ""
                  word: no
                  day: 2024-01-01
                  v: ${v}
                  quoted: "${v}"
                  kind: "{kind}"
                  n: "{n}"
            """
        ).items
        #expect(
            items[0].parameters.map(\.value) == [
                .int64(5), .float64(-1.5), .text("5"), .text("010"), .null, .text(""), .text("no"),
                .text("2024-01-01"), .int64(7), .text("7"), .text("mix"), .text("1"),
            ])
    }

    @Test(arguments: [
        (
            "csv: \"logs/*/none.csv\"",
            "no file matches \"logs/*/none.csv\": looked in the folder \"logs\""
        ),
        (
            "csv: logs/ams/2024-03.csv",
            "no file \"logs/ams/2024-03.csv\": looked in the folder \"logs/ams\"; did you mean \"2024-01.csv\"?"
        ),
        ("csv: nowhere.csv", "no file \"nowhere.csv\": looked in the job file's folder"),
        (
            "csv: empty",
            "the folder \"empty\" holds no file that ends in .csv, .tsv, .tab; subfolders are not looked into: write a pattern such as **/*.csv"
        ),
        ("csv: \"{a}/{a}.csv\"", "the capture {a} appears twice in one pattern"),
    ])
    func problems(_ source: String, _ expected: String) {
        let problems = folder.problems("sources: { s: { \(source) } }")
        #expect(problems == ["job.yaml:2:22: \(expected)"])
    }

    @Test func everyMissingInputIsNamed() {
        #expect(
            folder.problems("sources: { s: { csv: [no1.csv, no2.csv] }, t: { csv: \"no3*\" } }")
                .count
                == 3)
    }

    @Test func withSkipAMissingFileIsAnItemThatFails() throws {
        let plan = try folder.plan(
            "on-error: skip\nsources: { s: { csv: [none.csv, odd.dat] } }")
        #expect(plan.items.map(\.label) == ["none.csv", "odd.dat"])
        #expect(folder.problems("on-error: skip\nsources: { s: { csv: \"none*\" } }").count == 1)
    }

    @Test func anUnknownSuffixIsCSV() throws {
        let source = SourceSpec(name: "s", kind: .files(nil), locations: [Template("odd.dat")])
        let job = JobSpec(name: "concat", directory: folder.folder.path, sources: [source])
        #expect(try Planner.plan(job).items[0].options.read.format == .csv)
    }

    @Test func aQueryNeedsADatabase() {
        var source = SourceSpec(name: "s", kind: .files(nil), locations: [Template("mix/a.csv")])
        source.selection = .query(Template("select 1"))
        let job = JobSpec(name: "concat", directory: folder.folder.path, sources: [source])
        let error = #expect(throws: JobError.self) { try Planner.plan(job) }
        #expect(error?.message == "no input is a SQLite database that the query could be put to")
    }
}
