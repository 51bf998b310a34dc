import Foundation
import TestSupport
import Testing

/// Job files through `run` and `plan`.
@Suite struct JobTests {
    let folder: WorkFolder
    let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        try folder.write("jobs/in/a.csv", "id,day,zip\n1,2024-01-01,01234\n2,NA,\n")
        try folder.write("jobs/in/b.csv", "id,day,zip\n3,2024-02-01,98765\n")
        try folder.write("jobs/more.jsonl", "{\"id\": 4, \"day\": \"2024-03-01\"}\n")
        try folder.shell(
            """
            sqlite3 jobs/shop.db "CREATE TABLE sales(id INTEGER, day DATE, zip TEXT);
            INSERT INTO sales VALUES (5, '2023-12-31', '1'), (6, '2024-04-01', '2'), (7, '2024-05-01', NULL)"
            """)
        server.otherwise { request in
            let parts = request.path.split(separator: "/")
            return .ok(
                #"{"data": [{"id": 8, "day": "\#(parts[1].prefix(10))", "zip": "\#(parts[0])"}]}"#)
        }
        try folder.write("jobs/job.yaml", job)
    }

    private var job: String {
        """
        version: 1
        name: all kinds
        variables: { since: 2024-01-01 }
        jobs: 8
        defaults: { timeout: 30s, retries: 1 }
        sources:
          files: { csv: "in/*.csv", nulls: [NA], types: { zip: text } }
          lines: { json: more.jsonl }
          shop:
            sqlite: "*.db"
            query: "SELECT * FROM sales WHERE day >= :since ORDER BY id"
            parameters: { since: "${since}" }
          web:
            http: "\(server.url("/{town}/{day}.json"))"
            each: { town: [ams, ber], day: 2024-06-01..2024-06-02 }
            records: /data
            headers: { X-Token: "${env:PIPELINE_TEST_TOKEN}" }
        table: { how: union, source-column: item }
        outputs: [ ../out/all.csv.gz, { sqlite: ../out/all.db, table: rows, mode: replace } ]
        """
    }

    private static let environment: [String: String?] = ["PIPELINE_TEST_TOKEN": "tok-77aa31"]

    private func pipeline(_ arguments: String...) throws -> Output {
        try folder.run(arguments, environment: JobTests.environment)
    }

    @Test func allFourKinds() throws {
        let output = try pipeline("run", "jobs/job.yaml", "--report", "r.json")
        #expect(output.code == 0)
        #expect(output.text == "")
        #expect(
            output.errors.contains(#/^8 items: 10 rows × 4 columns in [\d.]+ s; the loads took /#))
        let url = server.url("")
        let expected = """
            id,day,zip,item
            1,2024-01-01,01234,in/a.csv
            2,,,in/a.csv
            3,2024-02-01,98765,in/b.csv
            4,2024-03-01,,more.jsonl
            6,2024-04-01,2,shop.db
            7,2024-05-01,,shop.db
            8,2024-06-01,ams,\(url)/ams/2024-06-01.json
            8,2024-06-02,ams,\(url)/ams/2024-06-02.json
            8,2024-06-01,ber,\(url)/ber/2024-06-01.json
            8,2024-06-02,ber,\(url)/ber/2024-06-02.json

            """
        #expect(try folder.shell("zcat out/all.csv.gz").text == expected)
        #expect(try folder.run("concat", "out/all.db:rows").text == expected)
        let types = try folder.report("r.json").columns.map { "\($0.name):\($0.type)" }
        #expect(types == ["id:int64", "day:date", "zip:text", "item:text"])
        #expect(try folder.report("r.json").job == "all kinds")
        #expect(try folder.list("out") == ["all.csv.gz", "all.db"])
        #expect(server.log.requests.allSatisfy { $0.header("x-token") == "tok-77aa31" })

        // Again, with another table: the old one is replaced, as a job's default is.
        let less = try pipeline("run", "jobs/job.yaml", "--only", "lines", "-q")
        #expect(less.everything == "")
        #expect(try folder.run("concat", "out/all.db:rows").lines.count == 3)
    }

    @Test(arguments: [
        (["--only", "files"], 2), (["--only", "files", "--only", "web"], 6),
        (["--limit-items", "1"], 4), (["--only", "web", "--limit-items", "3"], 3), ([], 8),
    ])
    func itemsCanBeChosen(_ options: [String], count: Int) throws {
        let plan = try folder.run(
            ["plan", "jobs/job.yaml", "--json"] + options, environment: JobTests.environment)
        let json = try JSONSerialization.jsonObject(with: plan.bytes) as? [String: any Sendable]
        #expect((json?["items"] as? [any Sendable])?.count == count)
        #expect(server.log.requests.isEmpty)
    }

    @Test func variablesAreSet() throws {
        let output = try pipeline(
            "run", "jobs/job.yaml", "--only", "shop", "--set", "since=2024-05-01", "-q")
        #expect(output.code == 0)
        #expect(
            try folder.run("concat", "out/all.db:rows").text
                == "id,day,zip,item\n7,2024-05-01,,shop.db\n")
    }

    @Test(arguments: [["--json"], []]) func aPlanShowsEverythingButSecrets(_ options: [String])
        throws
    {
        let plan = try folder.run(
            ["plan", "jobs/job.yaml"] + options, environment: JobTests.environment)
        #expect(plan.code == 0)
        #expect(plan.errors == "")
        for text in [
            "in/a.csv", "shop.db", "SELECT * FROM sales", "2024-01-01", "/ber/2024-06-02.json",
            "X-Token", "<hidden>", "all.csv.gz", "rows", "union",
        ] {
            #expect(plan.text.contains(text), "\(text)")
        }
        #expect(!plan.text.contains("tok-77aa31"))
        #expect(!folder.exists("out"))
    }

    @Test func skipPublishesTheRest() throws {
        try folder.write("jobs/in/c.csv", "id\n1,2\n")
        server.on("/ber/2024-06-01.json", .status(404))
        let failed = try pipeline("run", "jobs/job.yaml")
        #expect(failed.code == 1)
        #expect(failed.errors.contains("in/c.csv:2"))
        #expect(failed.errors.contains("404"))
        #expect(failed.errors.contains("2 of 9 items failed"))
        #expect(!folder.exists("out"))
        let skipped = try pipeline("run", "jobs/job.yaml", "--on-error", "skip")
        #expect(skipped.code == 3)
        #expect(skipped.errors.contains("9 items (7 cached, 2 failed): 9 rows"))
        #expect(try folder.run("concat", "out/all.db:rows").lines.count == 11)
    }

    @Test func theFilesOwnPolicyIsTaken() throws {
        try folder.write("jobs/in/c.csv", "id\n1,2\n")
        try folder.write(
            "jobs/job.yaml", job.replacing("table: {", with: "on-error: skip\ntable: {"))
        #expect(try pipeline("run", "jobs/job.yaml", "-q").code == 3)
        #expect(try pipeline("run", "jobs/job.yaml", "-q", "--on-error", "fail").code == 1)
    }

    /// Errors name options; a job file has keys.
    @Test func errorsNameTheKeysOfTheJobFile() throws {
        try folder.write("jobs/in/b.csv", "id,day,zip\n3\n")
        let wrong = try pipeline("run", "jobs/job.yaml", "--only", "files")
        #expect(wrong.code == 1)
        #expect(
            wrong.errors.contains(
                "note: in jobs/job.yaml, --on-bad-row is the key on-bad-row of the source"),
            "\(wrong.errors)")
        let quiet = try pipeline("run", "jobs/job.yaml", "--only", "files", "-q")
        #expect(!quiet.errors.contains("note:"))
        let direct = try folder.run("concat", "jobs/in/b.csv")
        #expect(direct.errors.contains("--on-bad-row") && !direct.errors.contains("note:"))
        try folder.write(
            "jobs/aside.yaml",
            "version: 1\nsources: { b: { csv: in/b.csv, on-bad-row: reject } }\n"
                + "outputs: [ ../out/b.csv ]\n")
        let aside = try pipeline("run", "jobs/aside.yaml")
        #expect(
            aside.errors.contains("1 row rejected; the key rejects: FILE lists them"),
            "\(aside.errors)")
    }

    @Test func previewShowsTheTable() throws {
        let output = try pipeline("run", "jobs/job.yaml", "--only", "files", "--preview", "2")
        #expect(output.text.contains("2024-01-01"))
        #expect(output.text.contains("3 rows × 4 columns"))
    }

    @Test func aJobWithoutOutputsPrintsItsTable() throws {
        try folder.write("jobs/job.yaml", "version: 1\nsources: { a: { csv: in/b.csv } }\n")
        for _ in 0..<2 {
            let output = try pipeline("run", "jobs/job.yaml")
            #expect(output.text == "id,day,zip\n3,2024-02-01,98765\n")
        }
        #expect(!(try pipeline("run", "jobs/job.yaml", "--preview", "1").text.contains("id,day")))
    }

    struct Wrong: CustomTestStringConvertible {
        let found: String
        let changed: String
        let message: String
        var testDescription: String { changed }
    }

    @Test(arguments: [
        Wrong(found: "defaults:", changed: "default:", message: "did you mean \"defaults\""),
        Wrong(found: "csv:", changed: "cvs:", message: "did you mean \"csv\""),
        Wrong(found: "nulls:", changed: "null:", message: "job.yaml:7:"),
        Wrong(found: "\"in/*.csv\"", changed: "*.csv", message: "quotes"),
        Wrong(found: "retries: 1", changed: "retries: many", message: "job.yaml:5:"),
        Wrong(found: "{day}.json", changed: "{dya}.json", message: "{dya}"),
        Wrong(found: "\"${since}\"", changed: "\"${sinse}\"", message: "did you mean"),
        Wrong(found: "version: 1", changed: "version: 2", message: "version"),
        Wrong(found: "how: union", changed: "how: onion", message: "did you mean"),
        Wrong(found: "day >= :since", changed: "day >= '${since}'", message: "parameters"),
        Wrong(found: "all.csv.gz", changed: "all.parquet", message: "all.parquet"),
        Wrong(found: "../out/all.csv.gz", changed: "in/a.csv", message: "is also the output"),
        Wrong(found: "in/*.csv", changed: "no/*.csv", message: "no/*.csv"),
    ])
    func mistakesAreToldBeforeAnythingElse(_ wrong: Wrong) throws {
        #expect(job.contains(wrong.found))
        try folder.write("jobs/job.yaml", job.replacing(wrong.found, with: wrong.changed))
        for command in ["plan", "run"] {
            let output = try pipeline(command, "jobs/job.yaml")
            #expect(output.code == 64 || output.code == 1)
            #expect(output.text == "")
            #expect(output.errors.contains(wrong.message), "\(output.errors)")
        }
        #expect(server.log.requests.isEmpty)
        #expect(!folder.exists("out"))
        #expect(try folder.read("jobs/in/a.csv").hasPrefix("id,day,zip\n"))
    }

    @Test(arguments: [
        ["--only", "wether"], ["--set", "sine=1"], ["--set", "since"], ["--limit-items", "0"],
        ["--jobs", "0"], ["--preview", "-1"],
    ])
    func wrongOptionsAre64(_ options: [String]) throws {
        let output = try folder.run(
            ["run", "jobs/job.yaml"] + options, environment: JobTests.environment)
        #expect(output.code == 64)
        #expect(output.text == "")
        #expect(!folder.exists("out"))
    }

    @Test func aMissingSecretIsNamed() throws {
        let output = try folder.run(
            "run", "jobs/job.yaml", environment: ["PIPELINE_TEST_TOKEN": nil])
        #expect(output.code == 64)
        #expect(output.errors.contains("PIPELINE_TEST_TOKEN"))
    }

    @Test(arguments: ["jobs", "no.yaml", "jobs/in/a.csv"]) func whatIsNoJob(_ file: String) throws {
        let output = try folder.run("run", file)
        #expect(output.code == 64)
        #expect(output.errors.hasPrefix("pipeline: \(file)"))
    }
}
