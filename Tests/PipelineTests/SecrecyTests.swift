import Foundation
import TestSupport
import Testing

/// A token reaches the server and nothing that people or files see.
@Suite struct SecrecyTests {
    static let token = "tok-9f3b1c7e55"
    static let environment: [String: String?] = [
        "PIPELINE_TEST_TOKEN": token, "PIPELINE_TEST_USER": "user:\(token)",
    ]

    /// Everything a run leaves: its output, and every file of the folder but the token's own.
    private func leaks(_ output: Output, in folder: WorkFolder) throws -> [String] {
        var places = output.everything.contains(SecrecyTests.token) ? ["the terminal"] : []
        for name in try folder.shell("find . -type f -printf '%P\n'").lines
        where !name.isEmpty && name != "token" {
            if try folder.bytes(name).range(of: Data(SecrecyTests.token.utf8)) != nil {
                places.append(name)
            }
        }
        return places
    }

    struct Case: CustomTestStringConvertible {
        let name: String
        let answer: LoopbackServer.Answer
        var testDescription: String { name }
    }

    /// The server repeats the token wherever it can.
    static let answers = [
        Case(
            name: "401",
            answer: .status(
                401, "Bearer \(token) is not valid", headers: [("X-Echo", token)])),
        Case(name: "500", answer: .status(500, "{\"key\": \"\(token)\"}")),
        Case(name: "redirect", answer: .redirect("http://127.0.0.1:1/\(token)?t=\(token)")),
        Case(name: "media type", answer: .ok("?", type: "text/\(token)")),
        Case(
            name: "encoding",
            answer: .init(headers: [("Content-Encoding", token)], body: [1])),
        Case(name: "cut", answer: .ok("x\n\(token)\n", delivery: .cut(after: 5))),
        Case(name: "silence", answer: .silence),
    ]

    @Test(arguments: answers) func aFailureShowsNoToken(_ test: Case) throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.otherwise { _ in test.answer }
        try folder.write("token", SecrecyTests.token + "\n")
        let base = server.url("/").replacing(
            "http://", with: "http://user:${env:PIPELINE_TEST_TOKEN}@")
        let output = try folder.run(
            [
                "concat", "\(base)${env:PIPELINE_TEST_TOKEN}/{x}?key=${file:token}&x={x}", "--each",
                "x=1,2", "-H", "Authorization: Bearer ${env:PIPELINE_TEST_TOKEN}", "-o", "out.csv",
                "--retries", "1", "--timeout", "300ms", "--report", "r.json", "--log", "e.jsonl",
                "--rejects",
                "rejects.csv", "--on-bad-row", "reject", "--on-error", "skip", "--progress", "json",
            ], environment: SecrecyTests.environment)
        #expect(output.code == 1)
        #expect(try leaks(output, in: folder) == [])
        #expect(output.errors.contains("<hidden>"))
        // It did reach the server.
        let request = try #require(server.log.requests.first)
        #expect(request.target.contains(SecrecyTests.token))
    }

    @Test func successShowsNoToken() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.otherwise { _ in .ok("x\n1\n2,3\n", type: "text/csv") }
        try folder.write("token", SecrecyTests.token)
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              api:
                http: "\(server.url("/${env:PIPELINE_TEST_TOKEN}/{x}?k=${file:token}"))"
                each: { x: [1, 2] }
                headers: { Authorization: "Bearer ${env:PIPELINE_TEST_TOKEN}" }
                on-bad-row: reject
            table: { source-column: item }
            rejects: rejects.csv
            outputs: [out.csv, out.jsonl, out.db:t]
            """)
        let output = try folder.run(
            [
                "run", "job.yaml", "--report", "r.json", "--log", "e.jsonl", "--progress", "plain",
                "--preview", "5",
            ],
            environment: SecrecyTests.environment)
        #expect(output.code == 0)
        #expect(try leaks(output, in: folder) == [])
        #expect(try folder.read("rejects.csv").contains("<hidden>"))
        for arguments in [["plan", "job.yaml"], ["plan", "job.yaml", "--json"]] {
            let plan = try folder.run(arguments, environment: SecrecyTests.environment)
            #expect(plan.code == 0)
            #expect(plan.text.contains("<hidden>"))
            #expect(try leaks(plan, in: folder) == [])
        }
        let request = try #require(server.log.requests.first)
        #expect(request.header("authorization") == "Bearer \(SecrecyTests.token)")
        #expect(request.target.contains(SecrecyTests.token))
    }

    /// A token given without its name is not repeated by the message about it.
    @Test(arguments: [
        ["-H", "tok-9f3b1c7e55"], ["-H", "Bad Name: tok-9f3b1c7e55"],
        ["-H", "Host: tok-9f3b1c7e55"], ["-H", "X: tok-9f3b1c7e55\u{1}"],
    ])
    func aWrongHeaderIsNotRepeated(_ options: [String]) throws {
        let output = try WorkFolder().run(
            ["concat", "http://127.0.0.1:1/a.csv", "--retries", "0"] + options)
        #expect(output.code != 0)
        #expect(!output.everything.contains(SecrecyTests.token))
    }

    @Test func userinfoIsNotShown() throws {
        let server = try LoopbackServer()
        server.on("/a.csv", .status(401))
        let url = server.url("/a.csv").replacing("http://", with: "http://u:tok-9f3b1c7e55@")
        let folder = try WorkFolder()
        let output = try folder.run("concat", url, "--report", "r.json")
        #expect(output.code == 1)
        #expect(output.errors.contains("401"))
        #expect(output.errors.contains("--header"))
        #expect(try leaks(output, in: folder) == [])
        let credentials = Data("u:tok-9f3b1c7e55".utf8).base64EncodedString()
        #expect(server.log.requests.first?.header("authorization") == "Basic \(credentials)")
    }
}
