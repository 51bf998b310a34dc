import Foundation
import TestSupport
import Testing

/// What runs of a job keep, and what later ones make of it.
@Suite(.context)
struct StateTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        for day in 1...3 {
            try folder.write("in/\(day).csv", "id,x,day\n\(day),1.50,2024-01-0\(day)\n")
        }
        server.otherwise { request in
            .ok(
                #"[{"id": 9, "x": 2.50, "day": "\#(request.target.dropFirst())"}]"#,
                type: "application/json")
        }
        try folder.write(
            "job.yaml",
            """
            version: 1
            name: days
            sources:
              files: { csv: "in/*.csv" }
              web: { http: "\(server.url("/{day}"))", each: { day: [2024-02-01, 2024-02-02] } }
            table: { source-column: item }
            outputs: [out/all.csv, out/all.arrow, out/all.jsonl.gz]
            """)
    }

    private var outputs: [String: Data] {
        get throws {
            try ["out/all.csv", "out/all.arrow", "out/all.jsonl.gz"].reduce(into: [:]) {
                $0[$1] = try folder.bytes($1)
            }
        }
    }

    private func outcomes(_ arguments: String...) throws -> [String] {
        let output = try folder.run(["run", "job.yaml", "--report", "r.json"] + arguments)
        #expect(output.code == 0, "\(output.errors)")
        return try folder.report("r.json").items.map(\.outcome)
    }

    @Test func aSecondRunFetchesWhatMayHaveChanged() throws {
        #expect(try outcomes() == ["ok", "ok", "ok", "ok", "ok"])
        let first = try outputs
        let number = try folder.shell("stat -c %i.%Y out/all.csv").text
        // The server said nothing of how long its answers hold.
        #expect(try outcomes() == ["cached", "cached", "cached", "ok", "ok"])
        #expect(try outputs == first)
        #expect(try folder.shell("stat -c %i.%Y out/all.csv").text == number)
    }

    @Test func onlyWhatChangedIsReadAgain() throws {
        try folder.write(
            "job.yaml", try folder.read("job.yaml").replacing("  web:", with: "  #web:"))
        #expect(try outcomes() == ["ok", "ok", "ok"])
        // Touched, but the same bytes; other bytes; gone; new.
        try folder.shell("touch -d 2020-01-01 in/1.csv; mv in/3.csv in/4.csv")
        try folder.write("in/2.csv", "id,x,day\n2,7,2024-01-02\n20,8,2024-01-02\n")
        #expect(try outcomes() == ["cached", "ok", "ok"])
        let resumed = try outputs
        #expect(try outcomes("--fresh") == ["ok", "ok", "ok"])
        #expect(try outputs == resumed)
        #expect(try folder.list(".pipeline/days/stage").count == 3)
    }

    @Test func anUnfinishedRunIsGoneOnWith() throws {
        server.on("/2024-02-02", .status(404))
        let failed = try folder.run("run", "job.yaml")
        #expect(failed.code == 1)
        #expect(!folder.exists("out"))
        let status = try folder.run("status", "job.yaml")
        #expect(status.text.contains("5 items: 4 ok, 1 failed"))
        #expect(status.text.contains("404"))
        let before = server.log.requests.count
        server.on(
            "/2024-02-02",
            .ok(#"{"id": 9, "x": 2.50, "day": "2024-02-02"}"#, type: "application/json"))
        #expect(try outcomes() == ["cached", "cached", "cached", "cached", "ok"])
        // Nothing that was finished is asked for again.
        #expect(server.log.requests.count == before + 1)
        let resumed = try outputs
        #expect(try outcomes("--fresh") == ["ok", "ok", "ok", "ok", "ok"])
        #expect(try outputs == resumed)
    }

    /// What `diff` fetched is kept, but no later run takes it for its own.
    @Test func aRunAsksAgainAfterADiff() throws {
        #expect(try folder.run("lock", "job.yaml").code == 0)
        #expect(try folder.run("diff", "job.yaml").code == 0)
        #expect(try outcomes() == ["cached", "cached", "cached", "ok", "ok"])
    }

    @Test func onlyTheFailedAreRetried() throws {
        server.on("/2024-02-02", .status(404))
        #expect(try folder.run("run", "job.yaml", "--on-error", "skip").code == 3)
        server.on(
            "/2024-02-02", .ok(#"{"id": 9, "x": 1, "day": "2024-02-02"}"#, type: "application/json")
        )
        let before = server.log.requests.count
        #expect(try outcomes("--only-failed") == ["cached", "cached", "cached", "cached", "ok"])
        #expect(server.log.requests.count == before + 1)
    }

    @Test func oneRunWorksOnAJob() throws {
        server.on("/2024-02-01", .silence)
        let process = try folder.start(["run", "job.yaml"])
        server.blockThread { log in log.requests.contains { $0.target == "/2024-02-01" } }
        let second = try folder.run("run", "job.yaml")
        #expect(second.code == 1)
        #expect(second.errors.contains("another run of this job is under way"))
        // A dead owner blocks nobody.
        process.signal(SIGKILL)
        _ = try process.finish()
        server.on(
            "/2024-02-01", .ok(#"{"id": 9, "x": 1, "day": "2024-02-01"}"#, type: "application/json")
        )
        #expect(try folder.run("run", "job.yaml").code == 0)
        #expect(try folder.run("status", "job.yaml").text.contains("cut off"))
    }

    @Test func changedRowsAreToldAndFetchedAnew() throws {
        _ = try outcomes()
        let stage = try #require(try folder.list(".pipeline/days/stage").first)
        var bytes = try folder.bytes(".pipeline/days/stage/\(stage)")
        bytes[bytes.count / 2] ^= 1
        try folder.write(".pipeline/days/stage/\(stage)", bytes)
        let verified = try folder.run("verify", "job.yaml")
        #expect(verified.code == 1)
        #expect(verified.errors.contains(stage))
        let old = try outputs
        try folder.write("in/4.csv", "id,x,day\n4,1,2024-01-04\n")
        let run = try folder.run("run", "job.yaml")
        // Of an item that was fetched again nothing old was needed.
        if run.code != 0 {
            #expect(run.errors.contains("--fresh"))
            #expect(try outputs == old)
        }
        #expect(try outcomes("--fresh").count == 6)
        #expect(try folder.run("verify", "job.yaml").code == 0)
    }

    @Test func aDamagedStateIsNamed() throws {
        _ = try outcomes()
        try folder.write(".pipeline/days/state.db", String(repeating: "x", count: 5000))
        let run = try folder.run("run", "job.yaml")
        #expect(run.code == 1)
        #expect(run.errors.contains("--fresh"))
        #expect(try outcomes("--fresh").count == 5)
    }

    @Test func concatKeepsStateWhereItIsAsked() throws {
        #expect(try folder.run("concat", "in/*.csv", "-o", "a.csv").code == 0)
        #expect(!folder.exists(".pipeline"))
        for expected in ["ok", "cached"] {
            let output = try folder.run(
                "concat", "in/*.csv", "-o", "a.csv", "--state", "kept", "--report", "r.json")
            #expect(output.code == 0)
            #expect(
                try folder.report("r.json").items.map(\.outcome) == [expected, expected, expected])
        }
    }
}
