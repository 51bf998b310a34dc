import Glibc
import TestSupport
import Testing

/// Runs that stop loading at their deadline, and those that complete them.
@Suite(.context)
struct DeadlineTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    /// Two files, and two URLs of which the second never answers.
    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        try folder.write("1.csv", "x\n1\n")
        try folder.write("2.csv", "x\n2\n")
        server.on("/3.csv", .ok("x\n3\n"))
        server.on("/4.csv", .silence)
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              files: { csv: "?.csv" }
              web: { http: "\(server.url("/{n}.csv"))", each: { n: 3..4 } }
            outputs: [out/all.csv]
            """)
    }

    private func run(_ arguments: String...) throws -> Output {
        try folder.run(["run", "job.yaml", "--report", "r.json"] + arguments)
    }

    private var outcomes: [String] {
        get throws {
            let report = try folder.report("r.json")
            #expect(report.totals.isConsistent)
            #expect(try JSONSchema("report.schema.json").faults(in: folder.bytes("r.json")) == [])
            return report.items.map(\.outcome)
        }
    }

    @Test func whatIsFinishedIsPublished() throws {
        let output = try run("--deadline", "1s", "--on-error", "skip")
        #expect(output.code == 3)
        #expect(output.seconds < 4)
        #expect(try folder.read("out/all.csv") == "x\n1\n2\n3\n")
        #expect(try outcomes == ["ok", "ok", "ok", "late"])
        let late = try #require(try folder.report("r.json").items.last)
        #expect(late.error?.hasSuffix("/4.csv: not finished at the deadline of 1s") == true)
        let label = late.label
        #expect(
            output.errors.hasPrefix(
                "pipeline: 1 of 4 items late: \(label); "
                    + "pipeline run job.yaml --only-failed later completes the table\n"
                    + "4 items (1 late): 3 rows × 1 column in "), "\(output.errors)")
        let status = try folder.run("status", "job.yaml").text
        #expect(status.hasPrefix("4 items: 3 ok, 1 late\n  late  \(label)  \(label): not finished"))
        #expect(status.contains("published  3 rows"))

        server.on("/4.csv", .ok("x\n4\n"))
        let before = server.log.requests.count
        #expect(try run("--only-failed").code == 0)
        #expect(try outcomes == ["cached", "cached", "cached", "ok"])
        #expect(server.log.requests.count == before + 1)
        #expect(try folder.read("out/all.csv") == "x\n1\n2\n3\n4\n")
    }

    @Test func withoutLeaveNothingIsPublished() throws {
        let output = try run("--deadline", "1s")
        #expect(output.code == 1)
        #expect(
            output.errors == "pipeline: 3 of 4 items were finished at the deadline of 1s (1 late), "
                + "so nothing was published; --on-error skip publishes what is finished, and "
                + "pipeline run job.yaml later completes the table\n")
        #expect(!folder.exists("out"))
        #expect(try outcomes == ["ok", "ok", "ok", "late"])
        server.on("/4.csv", .ok("x\n4\n"))
        #expect(try run().code == 0)
        #expect(try outcomes == ["cached", "cached", "cached", "ok"])
        #expect(try folder.read("out/all.csv") == "x\n1\n2\n3\n4\n")
    }

    /// Neither the rows that an item had once nor the table without it pass for the new ones.
    @Test func whatALateItemHadOnceIsNotTaken() throws {
        server.on("/4.csv", .ok("x\n4\n"), .silence, .ok("x\n40\n"))
        #expect(try run().code == 0)
        #expect(try run("--deadline", "1s", "--on-error", "skip").code == 3)
        #expect(try outcomes == ["cached", "cached", "ok", "late"])
        #expect(try folder.read("out/all.csv") == "x\n1\n2\n3\n")
        #expect(try run("--only-failed").code == 0)
        #expect(try outcomes == ["cached", "cached", "cached", "ok"])
        #expect(try folder.read("out/all.csv") == "x\n1\n2\n3\n40\n")
    }

    /// The day of the table is that of the run that published it, not that of its completion.
    @Test func aTableIsCompletedAsOfItsDay() throws {
        server.otherwise {
            $0.path.hasSuffix("/1") ? .ok("x\n1\n", type: "text/csv") : .status(404)
        }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { web: { http: "\(server.url("/${today}/{n}"))", each: { n: 1..2 } } }
            outputs: [out.csv]
            """)
        #expect(try run("--on-error", "skip").code == 3)
        let yesterday = try folder.shell(
            "sqlite3 .pipeline/job/state.db "
                + "'UPDATE runs SET today = today - 1; SELECT date(today * 86400, \"unixepoch\") FROM runs'; "
                + "rm .pipeline/job/state.sha256"
        ).lines[0]
        server.otherwise { _ in .ok("x\n2\n", type: "text/csv") }
        #expect(try run("--only-failed").code == 0)
        #expect(server.log.requests.contains { $0.path == "/\(yesterday)/2" })
    }

    @Test func failedItemsAreToldApart() throws {
        server.on("/3.csv", .status(404))
        let output = try run("--deadline", "1s")
        #expect(output.code == 1)
        #expect(
            output.errors.contains(
                "2 of 4 items were finished at the deadline of 1s (1 late, 1 failed)"))
        #expect(try outcomes == ["ok", "ok", "failed", "late"])
    }

    /// Calls that nothing ends are left behind, and a table of nothing is not published.
    @Test func allLate() throws {
        try folder.shell("sqlite3 a.db 'CREATE TABLE t AS SELECT 1 AS x'")
        let endless =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
        for inputs in [["a.db", "--query", endless], [server.url("/4.csv")]] {
            let output = try folder.run(
                ["concat"] + inputs + [
                    "-o", "b.csv", "--deadline", "300ms", "--on-error", "skip", "--report",
                    "r.json",
                ])
            #expect(output.code == 1)
            #expect(output.seconds < 4)
            #expect(
                output.errors
                    == "pipeline: 0 of 1 items were finished at the deadline of 300ms (1 late), so "
                    + "nothing was published; a longer --deadline gives them more time\n")
            #expect(try outcomes == ["late"])
            #expect(!folder.exists("b.csv"))
        }
    }

    @Test func theJobFileMaySayIt() throws {
        try folder.write("job.yaml", try folder.read("job.yaml") + "\ndeadline: 300ms\n")
        #expect(try folder.run("plan", "job.yaml").text.contains("\ndeadline: 300ms\n"))
        let output = try run()
        #expect(output.errors.contains("deadline of 300ms"))
        // Whoever waits longer has the longer deadline.
        let process = try folder.start(["run", "job.yaml", "--deadline", "1h"])
        server.blockThread { log in log.requests(to: "/4.csv").count == 2 }
        process.signal(SIGTERM)
        #expect(try process.finish().code == 143)
        for wrong in ["0s", "1", "soon", "-1s"] {
            #expect(try run("--deadline=\(wrong)").code == 64)
        }
    }
}
