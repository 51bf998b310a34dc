import Foundation
import TestSupport
import Testing

/// Web servers that misbehave: a failure and a message, never a short table.
@Suite struct HTTPFailureTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let answer: LoopbackServer.Answer
        let message: String
        var testDescription: String { name }

        init(_ name: String, _ answer: LoopbackServer.Answer, _ message: String) {
            self.name = name
            self.answer = answer
            self.message = message
        }
    }

    static let body = "x,y\n1,2\n3,4\n"
    static let cases = [
        Case("cut", .ok(body, delivery: .cut(after: 8)), "the body was cut"),
        Case("cut chunks", .ok(body, delivery: .chunkedCut(after: 8)), "the body was cut"),
        Case("reset", .ok(body, delivery: .reset(after: 8)), "the body was cut"),
        Case("unframed", .ok(body, delivery: .unframed), "allow-unframed"),
        Case("0 bytes", .ok(""), "0 bytes"),
        Case("0 bytes of gzip", .gzip(""), "0 bytes"),
        Case("hang-up", .hangUp, "closed the connection"),
        Case("not HTTP", .raw("SSH-2.0-OpenSSH_9.2\r\n"), "not valid HTTP"),
        Case("web page", .ok("<html>log in</html>", type: "text/html"), "web page"),
        Case("204", .status(204), "204"),
        Case("404", .status(404, "no such thing"), "404 Not Found"),
        Case("502", .status(502), "502 Bad Gateway"),
        Case("redirect to nowhere", .init(status: 302), "302"),
        Case(
            "damaged gzip", .init(headers: [("Content-Encoding", "gzip")], body: [1, 2, 3]), "gzip"),
        Case(
            "another encoding", .init(headers: [("Content-Encoding", "br")], body: [1, 2]), "br"),
        Case("ragged", .ok("x,y\n1\n"), ":2: 1 field, expected 2"),
        Case("bad UTF-8", .init(body: [120, 10, 0xFF, 10]), ":2"),
    ]

    @Test(arguments: cases) func eachIsAFailure(_ test: Case) throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.on("/good.csv", .ok(HTTPFailureTests.body))
        server.on("/bad.csv", test.answer)
        try folder.write("out.csv", "old\n")
        let url = server.url("/bad.csv")
        let output = try folder.run(
            "concat", server.url("/good.csv"), url, "-o", "out.csv", "--retries", "0", "--report",
            "r.json")
        #expect(output.code == 1)
        #expect(output.text == "")
        #expect(output.errors.hasPrefix("pipeline: \(url)"))
        #expect(output.errors.contains(test.message))
        #expect(output.errors.contains("1 of 2 items failed"))
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.list() == ["out.csv", "r.json"])
        let report = try folder.report("r.json")
        #expect(report.items.map(\.outcome) == ["ok", "failed"])
        #expect(report.published == false)
        #expect(report.items[1].rows == 0)
    }

    @Test func aDeadHost() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        let url = server.url("/a.csv")
        server.close()
        let output = try folder.run("concat", url, "--retries", "0")
        #expect(output.code == 1)
        #expect(output.errors.contains("could not connect"))
        #expect(output.errors.contains("refused"))
    }

    @Test func aHostThatIsNot() throws {
        let output = try WorkFolder().run(
            "concat", "http://no-such-host.invalid/a.csv", "--retries", "0")
        #expect(output.code == 1)
        #expect(output.errors.contains("could not connect to http://no-such-host.invalid"))
    }

    @Test func unframedWhereItIsAllowed() throws {
        let server = try LoopbackServer()
        server.on("/a.csv", .ok(HTTPFailureTests.body, delivery: .unframed))
        let output = try WorkFolder().run("concat", server.url("/a.csv"), "--allow-unframed")
        #expect(output.text == HTTPFailureTests.body)
    }

    @Test(arguments: [
        ("ftp://host/a.csv", 64, "http or https"), ("http://", 64, "no host"),
        ("http:///a.csv", 64, "no host"), ("https://host:99999/a.csv", 64, "port"),
        ("https://host:0/a.csv", 64, "port"), ("https://host:x/a.csv", 64, "port"),
        ("https://ho st/a.csv", 64, "host"),
    ])
    func aURLThatIsNone(_ url: String, code: Int32, message: String) throws {
        let output = try WorkFolder().run("concat", url)
        #expect(output.code == code)
        #expect(output.errors.contains(message))
        #expect(output.text == "")
    }

    @Test func aPortInTheJobFile() throws {
        let folder = try WorkFolder()
        try folder.write(
            "job.yaml",
            "version: 1\nname: j\nsources:\n  s: { http: \"https://me:secret@host:{p}/a.csv\", "
                + "each: { p: 80..65536 }, format: csv }\noutputs: [ out.csv ]\n")
        let output = try folder.run("plan", "job.yaml")
        #expect(output.code == 64)
        #expect(
            output.errors
                == "pipeline: job.yaml:4:14: https://host:65536/a.csv: the URL cannot be used: its "
                + "port is not a number from 1 to 65535\n")
    }

    @Test func networkFailuresNameWhatHelps() throws {
        let dead = try WorkFolder().run("concat", "http://127.0.0.1:1/a.csv", "--retries", "0")
        #expect(
            dead.errors.hasPrefix(
                "pipeline: http://127.0.0.1:1/a.csv: could not connect to http://127.0.0.1:1: "
                    + "connection refused; check the URL's host and port, or leave the item out with "
                    + "--on-error skip\n"))
        let server = try LoopbackServer()
        server.on("/a.csv", LoopbackServer.Answer(delivery: .hangUp))
        let lost = try WorkFolder().run("concat", server.url("/a.csv"), "--retries", "0")
        #expect(lost.errors.contains("; --retries N tries more often\n"))
    }

    @Test(arguments: ["http://127.0.0.1:1/{x}.csv", "http://127.0.0.1:1/a.csv?{x}"])
    func aPlaceholderWithoutValues(_ url: String) throws {
        let output = try WorkFolder().run("concat", url)
        #expect(output.code == 64)
        #expect(output.errors.contains("{x}"))
    }
}
