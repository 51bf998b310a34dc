import Fetchers
import TestSupport
import Testing

@testable import Jobs

/// A secret reaches the request and nothing that is shown.
struct SecretTests {
    private static let token = "tok-5c9e1f"
    private let folder = JobFolder()
    private let yaml = """
        variables: { v: plain }
        sources:
          api:
            http: "https://user:${env:TOKEN}@h/{x}/${env:TOKEN}?key=${env:TOKEN}&x={x}-${env:TOKEN}"
            each: { x: [1, 2] }
            headers: { Authorization: "Bearer ${env:TOKEN}", X-File: "${file:token.txt}" }
          base: { http: "${env:BASE}/x" }
          db: { sqlite: a.db, query: "select :t", parameters: { t: "${file:token.txt}", v: "${v}" } }
        """
    private var environment: [String: String] {
        ["TOKEN": Self.token, "BASE": "https://\(Self.token)@h/\(Self.token)?q=\(Self.token)"]
    }

    init() {
        folder.folder.write("token.txt", Self.token + "\n")
        folder.folder.write("a.db", "SQLite format 3\0")
    }

    @Test func secretsReachTheRequest() throws {
        let plan = try folder.plan(yaml, environment: environment)
        let request = try #require(plan.items[0].request)
        let token = Self.token
        #expect(
            request.url.reveal() == "https://user:\(token)@h/1/\(token)?key=\(token)&x=1-\(token)")
        #expect(request.headers.map { $0.value.reveal() } == ["Bearer \(token)", token])
        #expect(request.secrets.allSatisfy { $0.reveal() == token })
        #expect(request.secrets.count == 6)
        #expect(plan.items[3].parameters[0].value == .secret(Secret(token)))
        #expect(plan.items[3].parameters[1].value == .text("plain"))
    }

    @Test func secretsAreNotShown() throws {
        let plan = try folder.plan(yaml, environment: environment)
        var dumped = ""
        dump(plan, to: &dumped)
        for text in [plan.text(), plan.json(), dumped, "\(plan)", String(reflecting: plan)] {
            #expect(!text.contains(Self.token))
            #expect(text.contains("<hidden>"))
        }
        #expect(
            plan.items.map(\.label) == [
                "https://h/1/<hidden>?x=1-<hidden>", "https://h/2/<hidden>?x=2-<hidden>",
                "<hidden>",
                "a.db",
            ])
        #expect(plan.items[0].request?.shownURL == "https://h/1/<hidden>?key=<hidden>&x=1-<hidden>")
    }

    @Test(arguments: ["\(token)", "ftp://\(token)", "https://", "https://:80", "\(token)://h"])
    func noErrorShowsAValue(_ base: String) {
        let problems = folder.problems(
            "sources: { s: { http: \"${env:BASE}\" } }\noutputs: [x]", environment: ["BASE": base])
        #expect(problems.count == 2)
        #expect(!problems.contains { $0.contains(Self.token) })
    }

    @Test(arguments: [
        ("${env:NOPE}", "the environment variable NOPE is not set; ${env:NOPE} needs it"),
        (
            "${file:none.txt}",
            "the secret file \"none.txt\" cannot be read: No such file or directory"
        ),
        ("${file:sub}", "the secret file \"sub\" is a folder"),
        ("${file:latin.txt}", "the secret file \"latin.txt\" is not UTF-8"),
        ("${file:big.txt}", "the secret file \"big.txt\" is larger than 65536 bytes"),
    ])
    func missingSecrets(_ placeholder: String, _ expected: String) {
        folder.folder.makeFolder("sub")
        folder.folder.write("latin.txt", bytes: [0xE9])
        folder.folder.write("big.txt", String(repeating: "x", count: 70_000))
        let problems = folder.problems(
            "sources: { s: { http: \"http://h\", headers: { A: \"\(placeholder)\" } } }")
        #expect(problems == ["job.yaml:2:49: \(expected)"])
    }

    @Test(arguments: [
        ("a", "a"), ("a\n", "a"), ("a\n\n", "a\n"), ("a\r\n", "a"), ("\n", ""), ("", ""),
        (" a ", " a "),
    ])
    func oneFinalNewlineIsDropped(_ content: String, _ expected: String) throws {
        folder.folder.write("s.txt", content)
        let plan = try folder.plan(
            "sources: { s: { http: \"http://h\", headers: { A: \"${file:s.txt}\" } } }")
        #expect(plan.items[0].request?.headers[0].value.reveal() == expected)
    }

    @Test(arguments: [
        ("https://user:tok-5c9e1f@h/a?key=k#x", "https://h/a"),
        ("https://u:${file:token.txt}@h/{x}?k={x}", "https://h/{x}"),
        ("${env:BASE}/x", "URL"),
    ])
    func theNameOfAnInputShowsNoPassword(_ url: String, _ expected: String) throws {
        var source = SourceSpec(name: url, kind: .http, locations: [Template(url)])
        source.each = url.contains("{x}") ? [EachVariable(name: "x", values: [Template("1")])] : []
        let job = JobSpec(name: "concat", directory: folder.folder.path, sources: [source])
        let plan = try Planner.plan(job, environment: { environment[$0] })
        #expect(plan.items.map(\.source) == [expected])
        #expect(!plan.text().contains(Self.token))
        #expect(!plan.json().contains(Self.token))
    }
}
