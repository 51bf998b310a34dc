import TestSupport
import Testing

/// A second run of a job of 100 items with nothing changed fetches nothing, and writes nothing but
/// that it was there.
@Suite struct UnchangedTests {
    private let folder: WorkFolder
    private let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        for index in 1...90 {
            try folder.write("in/\(index).csv", "id,v\n\(index),\(index).50\n")
        }
        server.otherwise { request in
            let number = request.path.filter(\.isNumber)
            let tag = "\"v\(number)\""
            guard request.header("If-None-Match") != tag else {
                return LoopbackServer.Answer(status: 304)
            }
            return LoopbackServer.Answer(
                headers: [(name: "ETag", value: tag)], body: Array("id,v\n\(number),1\n".utf8))
        }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              files: { csv: "in/*.csv" }
              web: { http: "\(server.url("/{n}.csv"))", each: { n: 101..110 } }
            outputs: [out/all.csv, out/all.arrow, out/all.db:t]
            """)
    }

    /// Number, time and bytes of all that a run has to leave alone.
    private var kept: String {
        get throws {
            try folder.shell(
                "stat -c '%n %i %y' out out/* .pipeline/job/stage .pipeline/job/stage/*; "
                    + "sha256sum out/* .pipeline/job/stage/*"
            ).text
        }
    }

    private func expectUnchanged() throws {
        let report = try folder.report("r.json")
        #expect(report.totals.items == 100 && report.totals.cached == 100)
        #expect(report.outputs.allSatisfy { $0.published && $0.unchanged })
    }

    @Test func nothingIsFetchedAndNothingWritten() throws {
        #expect(try folder.run("run", "job.yaml").code == 0)
        let before = try kept
        #expect(before.contains("out/all.db"))
        #expect(server.log.requests.count == 10)
        for _ in 0..<2 {
            #expect(try folder.run("run", "job.yaml", "--report", "r.json").code == 0)
            try expectUnchanged()
            #expect(try kept == before)
        }
        // The server was asked whether its answers hold, and sent none of them again.
        let asked = server.log.requests.dropFirst(10)
        #expect(asked.count == 20)
        #expect(asked.allSatisfy { $0.header("If-None-Match") != nil })
    }

    @Test(.needsStrace)
    func noCallWrites() throws {
        #expect(try folder.run("run", "job.yaml").code == 0)
        let calls = "write,pwrite64,writev,ftruncate,rename,renameat,renameat2,linkat,unlink,fsync"
        try folder.shell(
            "strace -f -y -qq -o trace.txt -e trace=\(calls) $PIPELINE run job.yaml "
                + "--report r.json")
        try expectUnchanged()
        let lines = try folder.read("trace.txt").split(separator: "\n").filter {
            !$0.contains(" ENOENT ")
        }
        #expect(lines.contains { $0.contains("state.db") })
        #expect(!lines.contains { $0.contains("/out/") || $0.contains("/out>") })
        #expect(!lines.contains { $0.contains(".arrow") })
    }
}
