import Foundation
import Glibc
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

    /// What was finished is kept, and the next run asks for the rest only.
    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func aStoppedRunIsGoneOnWith(_ signal: Int32, _ code: Int32) throws {
        let folder = try WorkFolder()
        let server = try slowServer()
        try folder.write("out.csv", "old\n")
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { web: { http: "\(server.url("/{n}.csv"))", each: { n: 1..20 } } }
            outputs: [out.csv]
            """)
        let process = try folder.start(["run", "job.yaml", "--report", "1.json"])
        server.blockThread { log in log.requests.count >= 20 }
        let asked = ContinuousClock.now
        process.signal(signal)
        #expect(try process.finish().code == code)
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.list() == [".pipeline", "1.json", "job.yaml", "out.csv"])
        #expect(try folder.run("status", "job.yaml").text.contains("  stopped  was cancelled\n"))

        server.otherwise { .ok("x\n\($0.path.filter(\.isNumber))\n") }
        #expect(try folder.run("run", "job.yaml", "--report", "2.json").code == 0)
        let numbers = (1...20).map { "\($0)\n" }.joined()
        #expect(try folder.read("out.csv") == "x\n" + numbers)
        for (before, after) in zip(
            try folder.report("1.json").items, try folder.report("2.json").items)
        where before.outcome == "ok" {
            #expect(after.outcome == "cached")
        }
    }

    /// A reader that stopped reading holds the run up: one signal ends it all the same, a second one
    /// does so without waiting, and its state is good for the next run.
    @Test(arguments: [1, 2]) func aRunThatCannotEndIsEnded(signals: Int) throws {
        let folder = try WorkFolder()
        try folder.shell("mkfifo out.csv; (echo x; seq 100000) > in.csv")
        try folder.write(
            "job.yaml", "version: 1\nsources: { s: { csv: in.csv } }\noutputs: [out.csv]\n")
        let reader = open(folder.file("out.csv"), O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let process = try folder.start(["run", "job.yaml"])
        var poll = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        #expect(Glibc.poll(&poll, 1, 60_000) == 1)
        let asked = ContinuousClock.now
        for _ in 0..<signals { process.signal(signals == 1 ? SIGTERM : SIGINT) }
        // Two of a kind that arrive together are one.
        if signals == 2 { process.signal(SIGTERM) }
        let output = try process.finish()
        #expect(output.code == 130 || output.code == 143)
        #expect(ContinuousClock.now - asked < (signals == 2 ? .seconds(1) : .seconds(2)))
        #expect(try folder.run("status", "job.yaml").text.contains("1 item: 1 ok\n"))
        try folder.shell("rm out.csv")
        #expect(try folder.run("run", "job.yaml", "--report", "r.json").code == 0)
        #expect(try folder.report("r.json").items.map(\.outcome) == ["cached"])
        #expect(try folder.read("out.csv") == folder.read("in.csv"))
    }
}
