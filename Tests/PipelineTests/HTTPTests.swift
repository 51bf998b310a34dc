import Foundation
import TestSupport
import Testing

/// Loads from web servers that behave.
@Suite struct HTTPTests {
    let folder: WorkFolder
    let server: LoopbackServer

    init() throws {
        folder = try WorkFolder()
        server = try LoopbackServer()
    }

    @Test func csvAndJSONAndLines() throws {
        server.on("/a.csv", .ok("x,y\n1,a\n"))
        server.on("/b", .ok(#"[{"x": 2, "y": "b"}]"#, type: "application/json; charset=utf-8"))
        server.on("/c", .ok("{\"y\": \"c\", \"x\": 3}\n", type: "application/x-ndjson"))
        server.on("/d", .ok("x\ty\n4\td\n", type: "text/tab-separated-values"))
        let output = try folder.run(
            ["concat"] + ["/a.csv", "/b", "/c", "/d"].map { server.url($0) })
        #expect(output.text == "x,y\n1,a\n2,b\n3,c\n4,d\n")
        #expect(output.errors == "")
        #expect(output.code == 0)
    }

    @Test func theFormatOfABodyCanBeTold() throws {
        server.on("/a", .ok("x\n1\n"))
        let output = try folder.run("concat", server.url("/a"))
        #expect(output.code == 1)
        #expect(output.errors.contains("--format"))
        #expect(try folder.run("concat", server.url("/a"), "--format", "csv").text == "x\n1\n")
    }

    @Test(arguments: [
        ("/data/rows", "x\n1\n2\n"), ("/data/one", "x\n3\n"), ("/a~1b", "x\n4\n"),
    ])
    func records(_ pointer: String, expected: String) throws {
        server.on(
            "/a.json",
            .ok(#"{"data": {"rows": [{"x": 1}, {"x": 2}], "one": {"x": 3}}, "a/b": [{"x": 4}]}"#))
        let output = try folder.run("concat", server.url("/a.json"), "--records", pointer)
        #expect(output.text == expected)
    }

    @Test func recordsThatAreNotThere() throws {
        server.on("/a.json", .ok(#"{"data": {"rows": []}}"#))
        let output = try folder.run("concat", server.url("/a.json"), "--records", "/data/row")
        #expect(output.code == 1)
        #expect(output.errors.contains(#"found "rows" at /data, expected "row""#))
    }

    @Test func eachFillsTheURL() throws {
        server.otherwise { request in
            .ok("path\n\"\(request.target)\"\n", type: "text/csv")
        }
        let output = try folder.run(
            "concat", server.url("/{town}/{day}?unit=c&at={town}"), "--each", "town=ams,den haag",
            "--each", "day=2024-02-28..2024-03-01", "--source-column", "item")
        // The first varies slowest, and only what comes from --each is in the label.
        let towns = ["ams", "den%20haag"]
        let days = ["2024-02-28", "2024-02-29", "2024-03-01"]
        let rows = towns.flatMap { town in
            days.map { day in
                "/\(town)/\(day)?unit=c&at=\(town),"
                    + server.url("/\(town)/\(day)?at=\(town)")
            }
        }
        #expect(output.lines.dropFirst().dropLast() == rows[...])
        #expect(output.lines[0] == "path,item")
    }

    @Test func headersComeFromEnvironmentAndFile() throws {
        server.otherwise { request in
            .ok("a,b\n\(request.header("X-A") ?? "-"),\(request.header("X-B") ?? "-")\n")
        }
        try folder.write("token", "from a file\n")
        let output = try folder.run(
            "concat", server.url("/a.csv"), "-H", "X-A: ${env:PIPELINE_TEST_TOKEN}", "-H",
            "X-B:${file:token}", environment: ["PIPELINE_TEST_TOKEN": "from the environment"])
        #expect(output.text == "a,b\nfrom the environment,from a file\n")
        let unset = try folder.run(
            "concat", server.url("/a.csv"), "-H", "X-A: ${env:PIPELINE_TEST_TOKEN}")
        #expect(unset.code == 64)
        #expect(unset.errors.contains("PIPELINE_TEST_TOKEN"))
    }

    // MARK: Again

    @Test func aPassingFailureIsRetried() throws {
        server.on("/a.csv", .status(503), .hangUp, .ok("x\n1\n"))
        let output = try folder.run(
            "concat", server.url("/a.csv"), "--report", "r.json", "--progress", "json")
        #expect(output.text == "x\n1\n")
        let report = try folder.report("r.json")
        #expect(report.items[0].attempts == 3)
        #expect(report.items[0].rows == 1)
        #expect(report.items[0].error == nil)
        let events = try output.errors.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: any Sendable] ?? [:]
        }
        let retries = events.filter { $0["event"] as? String == "retry" }
        #expect(retries.map { $0["attempt"] as? Int } == [1, 2])
        #expect((retries.first?["message"] as? String)?.contains("503") == true)
        let last = events.last
        #expect(last?["phase"] as? String == "done")
        #expect(last?["finished"] as? Int == 1)
        #expect(last?["rows"] as? Int == 1)
    }

    /// A batch of a failed attempt is dropped: rows never come twice.
    @Test func aRetryDoublesNoRow() throws {
        let body = "x\n" + (0..<50_000).map { "\($0)\n" }.joined()
        server.on("/a.csv", .ok(body, delivery: .cut(after: 100_000)), .ok(body))
        try folder.run("concat", server.url("/a.csv"), "-o", "out.csv")
        #expect(try folder.read("out.csv") == body)
        #expect(server.log.requests.count == 2)
    }

    @Test func retryAfterIsObeyed() throws {
        server.on(
            "/a.csv", .status(429, headers: [("Retry-After", "1")]), .ok("x\n1\n"))
        let output = try folder.run("concat", server.url("/a.csv"))
        #expect(output.text == "x\n1\n")
        #expect(output.seconds >= 1)
    }

    @Test(arguments: [400, 401, 403, 404, 410, 501]) func whatWillNotPassIsNotRetried(
        _ status: Int
    ) throws {
        server.on("/a.csv", .status(status))
        let output = try folder.run("concat", server.url("/a.csv"))
        #expect(output.code == 1)
        #expect(output.errors.contains("\(status)"))
        #expect(server.log.requests.count == 1)
    }

    @Test func retriesAreCounted() throws {
        server.on("/a.csv", .status(500))
        #expect(try folder.run("concat", server.url("/a.csv"), "--retries", "1").code == 1)
        #expect(server.log.requests.count == 2)
        #expect(try folder.run("concat", server.url("/a.csv"), "--retries", "0").code == 1)
        #expect(server.log.requests.count == 3)
    }

    @Test func timeoutBoundsOneAttempt() throws {
        server.on("/a.csv", .silence, .ok("x\n1\n"))
        server.on("/b.csv", .ok("x\n1\n", delivery: .stalled(after: 2)))
        let output = try folder.run("concat", server.url("/a.csv"), "--timeout", "300ms")
        #expect(output.text == "x\n1\n")
        let stalled = try folder.run(
            "concat", server.url("/b.csv"), "--timeout", "200ms", "--retries", "0")
        #expect(stalled.code == 1)
        #expect(stalled.errors.contains("--timeout"))
        #expect(stalled.seconds < 5)
    }

    // MARK: On the way

    @Test func redirectsAreFollowed() throws {
        let other = try LoopbackServer()
        server.on("/a.csv", .redirect("/b"))
        server.on("/b", .redirect(other.url("/c.csv"), status: 307))
        other.otherwise { .ok("token\n\($0.header("X-Token") ?? "none")\n") }
        let output = try folder.run(
            "concat", server.url("/a.csv"), "-H", "X-Token: ${env:T}", "--source-column", "item",
            environment: ["T": "secret-5a1"])
        // What the user set is for the first host alone, and the label is what was asked for.
        #expect(output.text == "token,item\nnone,\(server.url("/a.csv"))\n")
        #expect(server.log.requests.map { $0.header("X-Token") } == ["secret-5a1", "secret-5a1"])
    }

    @Test func aCircleOfRedirectsEnds() throws {
        server.on("/a.csv", .redirect("/a.csv"))
        let output = try folder.run("concat", server.url("/a.csv"))
        #expect(output.code == 1)
        #expect(output.errors.contains("more than 10 redirects"))
        #expect(server.log.requests.count == 11)
    }

    @Test func gzipIsInflated() throws {
        server.on("/a.csv", .gzip("x\n1\n"))
        try folder.shell("printf 'x\\n2\\n' | gzip > b.csv.gz")
        server.on("/b.csv.gz", .init(body: Array(try folder.bytes("b.csv.gz"))))
        server.on("/c.csv", .ok("x\n3\n", delivery: .chunked(size: 1)))
        let output = try folder.run(
            "concat", server.url("/a.csv"), server.url("/b.csv.gz"), server.url("/c.csv"))
        #expect(output.text == "x\n1\n2\n3\n")
    }

    /// A column that turns out to be text is read again from the kept body, not from the server.
    @Test func aSecondReadingAsksNobody() throws {
        server.on("/a.json", .ok(#"[{"x": 1.50}, {"x": 2}]"#))
        server.on("/b.csv", .ok("x\nn/a\n"))
        let output = try folder.run(
            "concat", server.url("/a.json"), server.url("/b.csv"), "--how", "union", "-q")
        #expect(output.text == "x\n1.50\n2\nn/a\n")
        #expect(server.log.requests.count == 2)
    }

    /// Twenty loads that wait for each other: only together can they end.
    @Test func loadsRunAtOnce() throws {
        let gate = LoopbackServer.Gate()
        server.otherwise { _ in .ok("x\n1\n", gate: gate) }
        let process = try folder.start(
            ["concat", server.url("/{n}.csv"), "--each", "n=1..20", "-j", "20"])
        server.blockThread { log in log.requests.count == 20 }
        gate.open()
        let output = try process.finish()
        #expect(output.lines.count == 22)
    }

    @Test func jobsBoundTheLoads() throws {
        let gate = LoopbackServer.Gate()
        server.otherwise { _ in .ok("x\n1\n", gate: gate) }
        let process = try folder.start(
            ["concat", server.url("/{n}.csv"), "--each", "n=1..6", "-j", "2"])
        server.blockThread { log in log.requests.count == 2 }
        #expect(server.log.requests.count == 2)
        gate.open()
        #expect(try process.finish().lines.count == 8)
        #expect(server.log.opened <= 2)
    }
}
