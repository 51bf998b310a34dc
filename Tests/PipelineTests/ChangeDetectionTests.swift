import Foundation
import Synchronization
import TestSupport
import Testing

/// Runs of a job ask servers whether what they said still holds.
@Suite(.context)
struct ChangeDetectionTests {
    private let folder: WorkFolder
    private let server: LoopbackServer
    private let days = Days()

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
        try folder.write(
            "job.yaml",
            """
            version: 1
            name: days
            sources:
              web:
                http: "\(server.url("/{day}.csv"))"
                each: { day: [1, 2] }
                headers: { Authorization: "Bearer ${env:TOKEN}" }
            outputs: [out/all.csv, out/all.arrow]
            """)
    }

    /// Serves the day under a tag or a date; 304 to whoever has it.
    private func serve(_ day: Int, _ rows: String, tag: String? = nil, date: String? = nil) {
        let headers = [("ETag", tag), ("Last-Modified", date)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        days.answers.withLock {
            $0["/\(day).csv"] = LoopbackServer.Answer(headers: headers, body: Array(rows.utf8))
        }
        server.otherwise { [days] request in
            guard let answer = days.answers.withLock({ $0[request.path] }) else { return nil }
            let isKnown = answer.headers.contains { header in
                let asked = header.name == "ETag" ? "If-None-Match" : "If-Modified-Since"
                return request.header(asked) == header.value
            }
            return isKnown ? LoopbackServer.Answer(status: 304) : answer
        }
    }

    private final class Days: Sendable {
        let answers = Mutex([String: LoopbackServer.Answer]())
    }

    private func outcomes(_ arguments: String..., code: Int32 = 0) throws -> [String] {
        let output = try folder.run(
            ["run", "job.yaml", "--report", "r.json"] + arguments,
            environment: ["TOKEN": "s3cret-token"])
        #expect(output.code == code, "\(output.errors)")
        return try folder.report("r.json").items.map(\.outcome)
    }

    private var outputs: String {
        get throws { try folder.shell("stat -c '%i %y' out/*; sha256sum out/*").text }
    }

    @Test func whatHoldsIsNotSentAgain() throws {
        serve(1, "a\n1.50\n", tag: "\"one\"", date: "Sun, 06 Nov 1994 08:49:37 GMT")
        serve(2, "a\n2\n", date: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(try outcomes() == ["ok", "ok"])
        let first = try outputs
        for _ in 0..<2 {
            #expect(try outcomes() == ["cached", "cached"])
            let report = try folder.report("r.json")
            #expect(report.totals.cached == 2 && report.totals.rows == 2)
            #expect(report.outputs.allSatisfy { $0.published && $0.unchanged })
            #expect(try outputs == first)
        }
        let asked = server.log.requests(to: "/1.csv").map { $0.header("If-None-Match") }
        #expect(asked == [nil, "\"one\"", "\"one\""])
        #expect(server.log.requests.count == 6)
        // From the beginning: nothing is asked.
        #expect(try outcomes("--fresh") == ["ok", "ok"])
        #expect(server.log.requests.suffix(2).allSatisfy { $0.header("If-None-Match") == nil })
    }

    @Test func whatChangedIsFetched() throws {
        serve(1, "a\n1\n", tag: "\"one\"")
        serve(2, "a\n2\n", tag: "W/\"two\"")
        #expect(try outcomes() == ["ok", "ok"])
        serve(2, "a\n20\n21\n", tag: "W/\"two-b\"")
        #expect(try outcomes() == ["cached", "ok"])
        #expect(try folder.read("out/all.csv") == "a\n1\n20\n21\n")
        #expect(try outcomes() == ["cached", "cached"])
    }

    @Test func aServerMaySendAllOfItAgain() throws {
        let answer = LoopbackServer.Answer(
            headers: [("ETag", "\"one\"")], body: Array("a\n1\n".utf8))
        server.otherwise { _ in answer }
        #expect(try outcomes() == ["ok", "ok"])
        let first = try outputs
        #expect(try outcomes() == ["ok", "ok"])
        #expect(try outputs == first)
        #expect(server.log.requests.last?.header("If-None-Match") == "\"one\"")
    }

    @Test func rowsThatAreGoneAreFetched() throws {
        serve(1, "a\n1\n", tag: "\"one\"")
        serve(2, "a\n2\n", tag: "\"two\"")
        #expect(try outcomes() == ["ok", "ok"])
        try folder.shell("cd .pipeline/days/stage; set -- *; rm $1; truncate -s 100 $2")
        #expect(try outcomes() == ["ok", "ok"])
        #expect(server.log.requests.allSatisfy { $0.header("If-None-Match") == nil })
        #expect(try folder.read("out/all.csv") == "a\n1\n2\n")
    }

    @Test func aTroubleInBetweenIsRetriedWithTheValidators() throws {
        serve(1, "a\n1\n", tag: "\"one\"")
        serve(2, "a\n2\n", tag: "\"two\"")
        #expect(try outcomes() == ["ok", "ok"])
        // The first answer is one of the run before.
        server.on(
            "/1.csv", .ok(""), .status(503, headers: [("Retry-After", "0")]), .status(304))
        #expect(try outcomes() == ["cached", "cached"])
        let asked = server.log.requests(to: "/1.csv").map { $0.header("If-None-Match") }
        #expect(asked == [nil, "\"one\"", "\"one\""])
    }

    @Test func anUnfinishedRunDoesNotAskAgain() throws {
        serve(1, "a\n1\n", tag: "\"one\"")
        serve(2, "a\n2\n", tag: "\"two\"")
        #expect(try outcomes() == ["ok", "ok"])
        server.on("/2.csv", .status(404))
        #expect(try outcomes(code: 1) == ["cached", "failed"])
        server.on("/2.csv", .ok("a\n22\n"))
        #expect(try outcomes() == ["cached", "ok"])
        #expect(server.log.requests(to: "/1.csv").count == 2)
        #expect(try folder.read("out/all.csv") == "a\n1\n22\n")
    }

    @Test func aTagWithASecretIsNotKept() throws {
        serve(1, "a\n1\n", tag: "\"for-s3cret-token\"")
        serve(2, "a\n2\n", tag: "\"two\"")
        for expected in [["ok", "ok"], ["ok", "cached"]] { #expect(try outcomes() == expected) }
        let found = try folder.shell("grep -rl s3cret-token .pipeline || true").text
        #expect(found.isEmpty)
    }
}
