import Foundation
import Testing

/// Files that this project did not write, through the built binary.
@Suite(.needsCorpora) struct CorporaTests {
    // MARK: csv-spectrum

    static var spectrum: [String] {
        (try? Corpora.files("csv-spectrum/csvs", suffix: ".csv")) ?? []
    }

    @Test func spectrumIsComplete() {
        #expect(CorporaTests.spectrum.count == 12)
    }

    @Test(arguments: spectrum) func spectrumIsCellExact(_ path: String) throws {
        let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let folder = try WorkFolder()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // The stored copies of these have lost the line ends that they are named for.
        if name.hasSuffix("_crlf"), !bytes.contains(13) {
            bytes = Data(bytes.flatMap { $0 == 10 ? [13, 10] : [$0] })
        }
        try folder.write("in.csv", bytes)
        let output = try folder.run("concat", "in.csv", "--all-text", "--to", "jsonl")
        #expect(output.code == 0)
        let found = try JSONDecoder().decode(
            [[String: String]].self,
            from: Data("[\(output.text.split(separator: "\n").joined(separator: ","))]".utf8))
        #expect(found == (try twin(name)))
    }

    private func twin(_ name: String) throws -> [[String: String]] {
        let bytes = try Data(
            contentsOf: URL(fileURLWithPath: Corpora.path("csv-spectrum/json/\(name).json")))
        // One twin is a record instead of a list of one.
        if var record = try? JSONDecoder().decode([String: String].self, from: bytes) {
            // This twin is wrong in one cell: its file says 2095257564.
            if record["Contact Phone Number"] == "1234567890" {
                record["Contact Phone Number"] = "2095257564"
            }
            return [record]
        }
        return try JSONDecoder().decode([[String: String]].self, from: bytes)
    }

    // MARK: openflights

    @Test(arguments: [
        ("airports.dat", 7_698, 14), ("routes.dat", 67_663, 9), ("airlines.dat", 6_162, 8),
    ])
    func openflights(_ file: String, rows: Int, columns: Int) throws {
        let schema = try WorkFolder().schema(
            Corpora.path("openflights/data/\(file)"), "--format", "csv", "--no-header", "--null",
            "\\N")
        #expect(schema.rows == rows)
        #expect(schema.columns.count == columns)
    }

    // MARK: chinook

    static let chinook = "chinook/ChinookDatabase/DataSources/Chinook_Sqlite.sqlite"

    @Test(arguments: [("Track", 3_503), ("PlaylistTrack", 8_715), ("InvoiceLine", 2_240)])
    func chinookTables(_ table: String, rows: Int) throws {
        #expect(
            try WorkFolder().schema("\(Corpora.path(CorporaTests.chinook)):\(table)").rows == rows)
    }

    @Test func chinookSums() throws {
        let folder = try WorkFolder()
        let database = Corpora.path(CorporaTests.chinook)
        let lines = try folder.run("concat", "\(database):InvoiceLine", "--to", "jsonl").records()
        let sold = lines.reduce(0.0) { sum, line in
            sum + (line["UnitPrice"] as! Double) * Double(line["Quantity"] as! Int)
        }
        #expect(abs(sold - 2328.60) < 0.001)
        let invoices = try folder.run("concat", "\(database):Invoice", "--to", "jsonl").records()
        #expect(abs(invoices.reduce(0.0) { $0 + ($1["Total"] as! Double) } - 2328.60) < 0.001)
        let asked = try folder.run(
            "concat", database, "--query",
            "SELECT round(sum(UnitPrice * Quantity), 2) AS total FROM InvoiceLine")
        #expect(asked.text == "total\n2328.6\n")
    }

    @Test func chinookRoundTrip() throws {
        let folder = try WorkFolder()
        let database = Corpora.path(CorporaTests.chinook)
        try folder.run("concat", "\(database):Track", "-o", "t.csv")
        try folder.run("concat", "t.csv", "-o", "t.db:Track")
        try folder.run("concat", "t.db:Track", "-o", "again.csv")
        #expect(try folder.bytes("t.csv") == folder.bytes("again.csv"))
        #expect(try folder.bytes("t.csv").count > 200_000)
    }

    // MARK: jsontestsuite

    /// Each text as the value of one record: the same document whether the text is an object, an
    /// array or a scalar.
    @Test(arguments: [("y_", 95), ("n_", 188), ("i_", 35)])
    func jsonTestSuite(_ prefix: String, count: Int) throws {
        let folder = try WorkFolder()
        var files = 0
        for path in try Corpora.files("jsontestsuite/test_parsing", suffix: ".json") {
            let name = URL(fileURLWithPath: path).lastPathComponent
            guard name.hasPrefix(prefix) else { continue }
            files += 1
            let text = try Data(contentsOf: URL(fileURLWithPath: path))
            try folder.write("in/\(name)", Data("{\"value\": ".utf8) + text + Data("}".utf8))
        }
        #expect(files == count)
        let output = try folder.run(
            "concat", "in", "--how", "union", "--on-error", "skip", "--report", "r.json", "--to",
            "jsonl")
        let report = try folder.report("r.json")
        #expect(report.totals.items == count)
        let ok = report.items.filter { $0.outcome == "ok" }.map(\.label)
        let failed = report.items.filter { $0.outcome == "failed" }.map(\.label)
        #expect(ok.count + failed.count == count)
        switch prefix {
        case "y_":
            #expect(failed == [])
            #expect(output.code == 0)
            #expect(report.totals.rows == 95)
        case "n_":
            #expect(ok == [])
            #expect(output.code == 1)
            #expect(output.text == "")
        default:
            #expect(output.code == (failed.isEmpty ? 0 : 3))
        }
    }

    // MARK: sqlite

    /// What `sqlite3 FILE .dump` shows of each file, as JSON Lines of ours: typed, or widened to
    /// text.
    @Test(arguments: [
        ("boolean", "entry", "{\"id\":44,\"is_active\":false}\n{\"id\":55,\"is_active\":true}\n"),
        ("borked", "a", "{\"i\":\"Hello\"}\n"),
        ("borked", "b", "{\"i\":\"hello\"}\n"),
        (
            "emptytype", "tbl",
            "{\"col\":\"42\"}\n{\"col\":\"hello\"}\n{\"col\":null}\n{\"col\":\"0.5\"}\n"
        ),
        ("mixed_data_numeric", "tbl", "{\"a\":\"42\"}\n{\"a\":\"hello\"}\n{\"a\":null}\n"),
        ("negativepk", "tbl", "{\"a\":-1,\"b\":null}\n"),
        (
            "norowid", "wordcount",
            "{\"word\":\"hello\",\"cnt\":10}\n{\"word\":\"world\",\"cnt\":5}\n"
        ),
    ])
    func oddDatabases(_ file: String, table: String, expected: String) throws {
        let output = try WorkFolder().run(
            "concat", "\(Corpora.path("sqlite-odd/\(file).db")):\(table)", "--how", "union", "--to",
            "jsonl")
        #expect(output.code == 0)
        #expect(output.text == expected)
    }

    /// The only table, each table of the usual names, and a query over one: every file so in one run.
    @Test(arguments: [
        ["", ":t1", ":t2", ":t3", ":t4", ":t1_content", ":t1_segdir", ":sqlite_master"], nil,
    ])
    func damagedDatabases(_ tables: [String]?) throws {
        let folder = try WorkFolder()
        let files = try Corpora.files("sqlite-damaged", suffix: ".db")
        #expect(files.count == 43)
        // Copies, so that a file that appears beside them is seen.
        for path in files {
            let name = URL(fileURLWithPath: path).lastPathComponent
            try FileManager.default.copyItem(atPath: path, toPath: folder.file(name))
        }
        let names = try folder.list()
        let inputs =
            tables.map { tables in names.flatMap { name in tables.map { name + $0 } } }
            ?? names + ["--query", "SELECT *, quote(rowid) FROM t1 ORDER BY 1"]
        let output = try folder.run(
            ["concat"] + inputs + [
                "--how", "union", "--on-error", "skip", "--report", "r.json", "--to", "jsonl",
            ])
        // A crash is neither: rows of some, and an error for each of the others.
        #expect(output.code == 3)
        let report = try folder.report("r.json")
        #expect(report.totals.items == names.count * (tables?.count ?? 1))
        #expect(report.totals.ok + report.totals.empty + report.totals.failed == report.items.count)
        #expect(report.totals.ok > 0)
        for item in report.items {
            #expect(item.seconds < 2, "\(item.label)")
            if item.outcome == "failed" {
                let error = try #require(item.error)
                #expect(error.hasPrefix(item.label.split(separator: ":")[0]), "\(error)")
            }
        }
        #expect(try folder.list() == (names + ["r.json"]).sorted())
        for path in files {
            let name = URL(fileURLWithPath: path).lastPathComponent
            #expect(
                FileManager.default.contentsEqual(atPath: path, andPath: folder.file(name)),
                "\(name) was changed")
        }
    }
}
