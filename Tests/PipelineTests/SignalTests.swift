import Foundation
import TestSupport
import Testing

/// Ctrl-C and SIGTERM in the middle of slow loads.
@Suite struct SignalTests {
    struct Case: CustomTestStringConvertible {
        let signal: Int32
        let code: Int32
        let output: String
        var testDescription: String { "\(signal) \(output)" }
    }

    static let cases = [(SIGINT, Int32(130)), (SIGTERM, 143)].flatMap { signal, code in
        ["out.csv", "out.db:t", "new.csv.gz", "new.db:t", ""].map {
            Case(signal: signal, code: code, output: $0)
        }
    }

    /// A hundred items of which every other one never answers.
    private func slowServer() throws -> LoopbackServer {
        let server = try LoopbackServer()
        server.otherwise { request in
            let number = Int(request.path.filter(\.isNumber)) ?? 0
            return number % 2 == 0 ? .ok("x\n\(number)\n") : .silence
        }
        return server
    }

    @Test(arguments: cases) func stops(_ test: Case) throws {
        let folder = try WorkFolder()
        let server = try slowServer()
        try folder.write("out.csv", "old\n")
        try folder.shell("sqlite3 out.db 'CREATE TABLE t AS SELECT 1 AS x'")
        let names = try folder.list()
        let database = try folder.bytes("out.db")
        let process = try folder.start(
            [
                "concat", server.url("/{n}.csv"), "--each", "n=1..100", "--if-exists", "replace",
                "--report", "r.json",
            ] + (test.output.isEmpty ? [] : ["-o", test.output]))
        server.blockThread { log in log.requests.count >= 80 }
        let asked = ContinuousClock.now
        process.signal(test.signal)
        let output = try process.finish()
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(output.code == test.code)
        #expect(output.text == "")
        #expect(
            output.errors.contains(
                #/^pipeline: stopped by (Ctrl-C|SIGTERM) after \d+ of 100 items; nothing was published\n$/#
            ))
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.bytes("out.db") == database)
        // The report is written on failure too.
        #expect(try folder.list() == (names + ["r.json"]).sorted())
        let report = try folder.report("r.json")
        #expect(!report.published)
        #expect(report.totals.isConsistent)
        #expect(report.totals.items == 100)
    }

    @Test(arguments: ["out.csv", "new.db:t"]) func aSecondSignalEndsAtOnce(_ target: String) throws
    {
        let folder = try WorkFolder()
        let server = try slowServer()
        try folder.write("out.csv", "old\n")
        let process = try folder.start(
            ["concat", server.url("/{n}.csv"), "--each", "n=1..10", "-o", target])
        server.blockThread { log in log.requests.count >= 10 }
        process.signal(SIGINT)
        process.signal(SIGINT)
        let asked = ContinuousClock.now
        process.signal(SIGTERM)
        let output = try process.finish()
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(output.code == 130 || output.code == 143)
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.list() == ["out.csv"])
    }

    /// A query that would take hours, and standard input that never comes, end as fast.
    @Test func blockingCallsEndToo() throws {
        let folder = try WorkFolder()
        try folder.shell("sqlite3 a.db 'CREATE TABLE t AS SELECT 1 AS x'; mkfifo pipe")
        let server = try slowServer()
        let endless =
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
            + "SELECT max(x) FROM c"
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              slow: { sqlite: a.db, query: "\(endless)" }
              sign: { http: "\(server.url("/1.csv"))" }
            outputs: [out.csv]
            """)
        let process = try folder.start(["run", "job.yaml"])
        server.blockThread { log in log.requests.count >= 1 }
        let asked = ContinuousClock.now
        process.signal(SIGTERM)
        let output = try process.finish()
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(output.code == 143)
        #expect(!folder.exists("out.csv"))
        #expect(try folder.list() == [".pipeline", "a.db", "job.yaml", "pipe"])
    }
}
