import Fetchers
import Formats
import Frames
import Testing

@testable import Jobs

struct JobFileTests {
    static let everything = """
        version: 1
        name: observations
        variables: { since: 2024-01-01, answer: no, code: 010 }
        jobs: 16
        defaults: { timeout: 30s, retries: 5, nulls: [NA, "", 010], delimiter: ";" }
        sources:
          trips: { csv: "trips/*.csv", nulls: [no], types: { zip: text, day: "date:%d/%m/%Y" } }
          tabs: { tsv: [a.tsv, b.tsv], header: false, skip: 2, encoding: latin-1 }
          docs: { json: x.json, records: /data/rows, all-text: true, retries: 0 }
          lines: { jsonl: x.jsonl, rename: { a: b, c: d }, select: [b, d] }
          sales:
            sqlite: "shops/*.db"
            query: "SELECT * FROM sales WHERE day >= :since"
            parameters: { since: "${since}", n: 5, f: 1.5, z: "5", nothing: ~, zip: 010 }
          orders: { sqlite: shop.db, table: orders }
          weather:
            http: "https://api.example.org/v1/{station}/{day}.json"
            each: { station: [ams, ber], day: 2024-01-01..2024-01-31 }
            format: json
            records: /data/observations
            headers: { Authorization: "Bearer ${env:WEATHER_TOKEN}", X-Lucky: 7 }
            on-bad-row: reject
            rename-duplicates: true
            allow-unframed: true
            timeout: 1500ms
        deadline: 1.5m
        table: { how: union, source-column: item, normalize: true }
        on-error: skip
        rejects: out/rejects.jsonl
        outputs:
          - out/o.csv.gz
          - out/w.db:t
          - { sqlite: out/warehouse.db, table: observations, mode: append }
        """
    let job: JobSpec

    init() throws {
        job = try JobSpec.parse(yaml: Self.everything, file: "jobs/nightly.yaml")
    }

    private func source(_ name: String) throws -> SourceSpec {
        try #require(job.sources.first { $0.name == name })
    }

    @Test func theJobItself() {
        #expect(job.name == "observations")
        #expect(job.directory == "jobs")
        #expect(job.width == 16)
        #expect(job.deadline == .seconds(90))
        #expect(job.onError == .skip)
        #expect(job.rejects?.text == "out/rejects.jsonl")
        #expect(job.table.how == .union)
        #expect(job.table.sourceColumn == "item")
        #expect(job.table.normalize)
        #expect(
            job.sources.map(\.name)
                == ["trips", "tabs", "docs", "lines", "sales", "orders", "weather"])
    }

    @Test func scalarsStayAsWritten() throws {
        #expect(job.variables.map(\.value) == ["2024-01-01", "no", "010"])
        #expect(try source("tabs").options.read.nulls == ["NA", "", "010"])
        #expect(try source("trips").options.read.nulls == ["no"])
    }

    @Test func defaultsAreReplacedOptionByOption() throws {
        let trips = try source("trips").options
        #expect(trips.timeout == .seconds(30))
        #expect(trips.retries == 5)
        #expect(trips.read.delimiter == UInt8(ascii: ";"))
        #expect(try source("docs").options.retries == 0)
        #expect(try source("weather").options.timeout == .milliseconds(1500))
        // A database has no delimiter, but its text may hold null tokens.
        #expect(try source("sales").options.read.delimiter == nil)
        #expect(try !source("sales").options.read.nulls.isEmpty)
        #expect(try source("tabs").options.read.delimiter == nil)
    }

    @Test func readOptions() throws {
        let trips = try source("trips").options.read
        #expect(trips.types["zip"] == ColumnTypeRequest(.text))
        #expect(trips.types["day"] == ColumnTypeRequest(.date, format: "%d/%m/%Y"))
        let tabs = try source("tabs")
        #expect(!tabs.options.read.header)
        #expect(tabs.options.read.skip == 2)
        #expect(tabs.options.read.encoding == .latin1)
        #expect(tabs.locations.map(\.text) == ["a.tsv", "b.tsv"])
        #expect(try source("docs").options.read.allText)
        #expect(try source("docs").options.read.records == "/data/rows")
        let lines = try source("lines").options
        #expect(
            lines.rename == [ColumnRename(old: "a", new: "b"), ColumnRename(old: "c", new: "d")])
        #expect(lines.select == ["b", "d"])
    }

    @Test func databases() throws {
        let sales = try source("sales")
        #expect(sales.kind == .sqlite)
        guard case .query(let query) = sales.selection else {
            Issue.record("no query")
            return
        }
        #expect(query.text == "SELECT * FROM sales WHERE day >= :since")
        #expect(sales.parameters.map(\.name) == ["since", "n", "f", "z", "nothing", "zip"])
        #expect(sales.parameters.map(\.isText) == [true, false, false, true, false, false])
        let orders = try source("orders").selection
        guard case .table(let table) = orders else {
            Issue.record("no table")
            return
        }
        #expect(table.text == "orders")
        #expect(table.place?.description == "jobs/nightly.yaml:15:37")
    }

    @Test func requests() throws {
        let weather = try source("weather")
        #expect(weather.kind == .http)
        #expect(weather.each.map(\.name) == ["station", "day"])
        #expect(weather.each[1].values.map(\.text) == ["2024-01-01..2024-01-31"])
        #expect(weather.options.read.format == .json)
        #expect(weather.options.read.onBadRow == .reject)
        #expect(weather.options.read.renameDuplicates)
        #expect(weather.options.allowsUnframed)
        #expect(weather.headers.map(\.name) == ["Authorization", "X-Lucky"])
        #expect(weather.headers.map(\.value.text) == ["Bearer ${env:WEATHER_TOKEN}", "7"])
    }

    @Test func outputs() {
        let kinds = job.outputs.map { output -> String in
            switch output {
            case .file(let path): "file \(path.text)"
            case .sqlite(let path, let table, let mode): "\(path.text) \(table.text) \(mode)"
            case .standardOutput: "stdout"
            }
        }
        #expect(
            kinds == [
                "file out/o.csv.gz", "out/w.db t replace", "out/warehouse.db observations append",
            ])
    }

    @Test func theFileNameIsTheDefaultName() throws {
        let yaml = "version: 1\nsources: { a: { csv: x.csv } }"
        #expect(try JobSpec.parse(yaml: yaml, file: "/etc/jobs/daily.run.yaml").name == "daily.run")
        #expect(
            try JobSpec.parse(yaml: yaml, file: "/etc/jobs/daily.yaml").directory == "/etc/jobs")
        #expect(try JobSpec.parse(yaml: yaml, file: "daily.yaml").directory == "")
        #expect(try JobSpec.parse(yaml: yaml, file: "/daily.yaml").directory == "/")
    }

    @Test(arguments: ["\u{FEFF}", ""], ["\n", "\r\n", "\r"])
    func marksAndLineEnds(_ mark: String, _ end: String) throws {
        let lines = ["version: 1", "# a comment", "sources:", "  a:", "    csv: x.csv", ""]
        let yaml = mark + lines.joined(separator: end)
        let job = try JobSpec.parse(yaml: yaml, file: "job.yaml")
        #expect(job.sources[0].locations[0].place?.line == 5)
        #expect(job.sources[0].locations[0].place?.column == 10)
    }
}
