import Fetchers
import Formats
import TestSupport
import Testing

@testable import Jobs

struct LabelTests {
    private let folder = JobFolder()

    init() {
        for name in ["in/a.csv", "in/b.csv", "in/sub/a.csv", "in/a\nb.tsv", "shop.db", "a.csv"] {
            folder.folder.write(name)
        }
    }

    @Test(arguments: [
        ("csv: in/a.csv", ["in/a.csv"]),
        ("csv: ./in//a.csv", ["in/a.csv"]),
        ("csv: in/../a.csv", ["in/../a.csv"]),
        ("csv: \"in/*.csv\"", ["in/a.csv", "in/b.csv"]),
        ("csv: \"in/**/a.csv\"", ["in/a.csv", "in/sub/a.csv"]),
        ("csv: in", ["in/a\\nb.tsv", "in/a.csv", "in/b.csv"]),
        ("csv: [a.csv, in/a.csv, a.csv]", ["a.csv", "in/a.csv", "a.csv#2"]),
        ("sqlite: shop.db", ["shop.db"]),
        ("sqlite: shop.db, table: orders", ["shop.db:orders"]),
        ("sqlite: shop.db, table: \"{t}\", each: { t: [a, b] }", ["shop.db:a", "shop.db:b"]),
        ("sqlite: shop.db, query: q", ["shop.db"]),
        (
            "http: \"http://u:p@h:81/a?k=v&d={d}#x\", each: { d: [1, 2] }",
            ["http://h:81/a?d=1", "http://h:81/a?d=2"]
        ),
        ("http: [\"http://h/a?k=1\", \"http://h/a?k=2\"]", ["http://h/a", "http://h/a#2"]),
    ])
    func relative(_ source: String, _ expected: [String]) throws {
        #expect(try folder.labels("sources: { s: { \(source) } }") == expected)
    }

    @Test func absolutePathsSayNothingAboutTheMachine() throws {
        let elsewhere = TemporaryFolder()
        elsewhere.write("trips/1.csv")
        elsewhere.write("trips/x/2.csv")
        func labels(_ path: String) throws -> [String] {
            try folder.labels("sources: { s: { csv: \"\(path)\" } }")
        }
        #expect(try labels(folder.folder("in/a.csv")) == ["in/a.csv"])
        #expect(try labels(folder.folder("in/sub/a.csv")) == ["in/sub/a.csv"])
        #expect(try labels(folder.folder("in/*.csv")) == ["in/a.csv", "in/b.csv"])
        #expect(try labels(elsewhere("trips/1.csv")) == ["trips/1.csv"])
        #expect(try labels(elsewhere("trips")) == ["trips/1.csv"])
        #expect(try labels(elsewhere("trips/**/*.csv")) == ["trips/1.csv", "trips/x/2.csv"])
        #expect(try labels(elsewhere("trips/{a,x}/*.csv")) == ["trips/x/2.csv"])
    }

    @Test(arguments: [
        ("in/a.csv", [], ["N"]),
        ("in/*.csv", [], ["N/a.csv", "N/b.csv"]),
        ("in/**/a.csv", [], ["N/a.csv", "N/sub/a.csv"]),
        ("in/{f}.csv", ["a"], ["N/a.csv"]),
        ("in", [], ["N/a\\nb.tsv", "N/a.csv", "N/b.csv"]),
    ])
    func names(_ path: String, _ each: [String], _ expected: [String]) throws {
        var source = SourceSpec(name: "s", kind: .files(nil), locations: [Template(path)])
        source.labelName = "N"
        if !each.isEmpty {
            source.each = [EachVariable(name: "f", values: each.map { Template($0) })]
        }
        let job = JobSpec(name: "concat", directory: folder.folder.path, sources: [source, source])
        let twice = expected + expected.map { $0 + "#2" }
        #expect(try Planner.plan(job).items.map(\.label) == twice)
    }

    @Test func namesOfRequestsAndStandardInput() throws {
        var request = SourceSpec(name: "s", kind: .http, locations: [Template("http://h/{a}/{b}")])
        request.labelName = "api"
        request.each = [
            EachVariable(name: "a", values: [Template("1..2")]),
            EachVariable(name: "b", values: [Template("x")]),
        ]
        var input = SourceSpec(name: "-", kind: .standardInput)
        let unnamed = input
        input.labelName = "in"
        // One --each of the command line is for all inputs.
        input.each = request.each
        let job = JobSpec(name: "concat", directory: "", sources: [request, input, unnamed])
        #expect(
            try Planner.plan(job).items.map(\.label) == ["api/1/x", "api/2/x", "in", "stdin"])
    }

    @Test func repeatsNeverMeetALabelThatIsThereAlready() {
        var labels = UniqueLabels()
        #expect(
            ["a", "a#2", "a", "a", "a#2"].map { labels.unique($0) } == [
                "a", "a#2", "a#3", "a#4", "a#2#2",
            ])
    }
}
