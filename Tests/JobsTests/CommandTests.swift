import Fetchers
import Formats
import TestSupport
import Testing

@testable import Jobs

/// Commands in job files: what they become, and what is said about those that cannot be run.
struct CommandTests {
    private static let token = "tok-5c9e1f"
    private let folder = JobFolder()
    private let environment = ["TOKEN": token]
    private let yaml = """
        variables: { since: "2024 01" }
        defaults: { retries: 5, timeout: 30s, nulls: [NA] }
        sources:
          legacy:
            command: [python3, "fetch {x}.py", "{year}", "--since=${since}", "", "{{x}}", "a,b"]
            each: { year: 2019..2020, x: [a, "b/c"] }
            environment: { AUTH: "Bearer ${env:TOKEN}", MODE: "m-{x}", NONE: "" }
            format: csv
            cache: 12h
        """

    private func command(_ item: PlannedItem) throws -> PlannedCommand {
        guard case .command(let command) = item.location else { throw NoCommand() }
        return command
    }

    private struct NoCommand: Error {}

    @Test func oneItemForEveryCombination() throws {
        let plan = try folder.plan(yaml, environment: environment)
        #expect(
            plan.items.map(\.label) == [
                "legacy/2019/a", "legacy/2019/b/c", "legacy/2020/a", "legacy/2020/b/c",
            ])
        let last = try command(plan.items[3])
        #expect(
            last.arguments == [
                "python3", "fetch b/c.py", "2020", "--since=2024 01", "", "{x}", "a,b",
            ])
        #expect(last.environment.map(\.name) == ["AUTH", "MODE", "NONE"])
        #expect(last.environment.map(\.shown) == ["Bearer <hidden>", "m-b/c", ""])
        #expect(last.secrets.map { $0.reveal() } == [Self.token])
        #expect(last.folder == folder.folder.path)
        let options = plan.items[0].options
        #expect(options.read.format == .csv && options.read.nulls == ["NA"])
        #expect(options.timeout == .seconds(30) && options.cache == .seconds(12 * 3600))
        #expect(options.retries == 0, "only its own source lets a command run again")
    }

    @Test func theRetriesOfItsOwnSource() throws {
        let plan = try folder.plan(
            "sources: { s: { command: [a], format: json, retries: 2 } }")
        #expect(plan.items.map(\.options.retries) == [2])
        #expect(plan.items.map(\.label) == ["s"])
    }

    @Test func thePlanShowsIt() throws {
        let plan = try folder.plan(yaml, environment: environment)
        let text = plan.text()
        #expect(
            text.contains(
                "  legacy/2019/a  command csv  command "
                    + "[python3, \"fetch a.py\", 2019, \"--since=2024 01\", \"\", \"{x}\", \"a,b\"]"
                    + "  MODE = \"m-a\"\n"))
        #expect(text.contains("AUTH = \"Bearer <hidden>\""))
        let json = plan.json()
        #expect(json.contains("\"kind\": \"command\""))
        #expect(json.contains("\"cache\": \"43200s\""))
        var dumped = ""
        dump(plan, to: &dumped)
        for shown in [text, json, dumped] { #expect(!shown.contains(Self.token)) }
    }

    /// The key covers everything that defines what comes out, and nothing secret or for the run alone.
    @Test func keys() throws {
        func key(_ changes: (String, String)..., token: String = Self.token) throws -> String {
            var yaml = yaml
            for (old, new) in changes {
                #expect(yaml.contains(old))
                yaml = yaml.replacing(old, with: new)
            }
            let plan = try folder.plan(yaml, environment: ["TOKEN": token])
            return plan.items[0].key(in: StatePaths(plan.job))
        }
        let plain = try key()
        #expect(try key(token: "another") == plain)
        #expect(try key(("cache: 12h", "cache: 1h")) == plain)
        #expect(try key(("timeout: 30s", "timeout: 3s"), ("12h", "12h\n    retries: 7")) == plain)
        for (old, new) in [
            ("python3", "python"), ("2024 01", "2024 02"), ("AUTH", "AUTH2"), ("m-{x}", "n-{x}"),
            ("format: csv", "format: tsv"), ("[NA]", "[null]"), (", \"a,b\"", ""),
        ] {
            #expect(try key((old, new)) != plain, "\(old)")
        }
    }

    @Test(arguments: [
        (
            "{ command: python3 fetch.py, format: csv }",
            "17: \"command\" in source \"s\": found \"python3 fetch.py\", expected a list of the program "
                + "and its arguments, such as [python3, fetch.py], or [sh, -c, \"python3 fetch.py\"] for "
                + "a shell to read"
        ),
        (
            "{ command: { a: b }, format: csv }",
            "17: \"command\" in source \"s\": found a mapping, expected a list of the program and its "
                + "arguments, such as [python3, fetch.py]"
        ),
        (
            "{ command: [], format: csv }",
            "17: \"command\" in source \"s\": the list is empty; expected the program and its arguments"
        ),
        (
            "{ command: [\"\", a], format: csv }",
            "18: \"command\" in source \"s\": found \"\", expected the name of a program"
        ),
        (
            "{ command: [a] }",
            "3: source \"s\" does not say what its command writes; expected format: one of csv, tsv, "
                + "json, jsonl, arrow"
        ),
        (
            "{ command: [a], format: sqlite }",
            "30: \"format\" in source \"s\": found \"sqlite\", expected one of csv, tsv, json, jsonl, arrow"
        ),
        (
            "{ command: [a], format: csv, cache: 12 }",
            "42: \"cache\" in source \"s\": found \"12\", expected a duration above zero such as 500ms, "
                + "30s, 2m or 1h"
        ),
        (
            "{ command: [a], format: csv, environment: { \"A=B\": c } }",
            "50: \"A=B\" in \"environment\" in source \"s\" is no name of a variable; expected one "
                + "without ="
        ),
        (
            "{ http: \"http://h\", cache: 12h }",
            "26: \"cache\" in source \"s\" belongs to command sources, not to http: of other sources it "
                + "is known whether they have changed, by the state of a file or by asking the server"
        ),
        (
            "{ command: [a, \"${env:TOKEN}\"], format: csv }",
            "21: ${env:TOKEN} is a secret and cannot stand in an argument of a command, which every "
                + "user of the machine can see; the command has the variable TOKEN anyway; or write it, "
                + "environment: { TOKEN: \"${env:TOKEN}\" }"
        ),
        (
            "{ command: [a, \"-t${file:t.txt}\"], format: csv }",
            "21: ${file:t.txt} is a secret and cannot stand in an argument of a command, which every "
                + "user of the machine can see; write it as a variable, environment: { TOKEN: "
                + "\"${file:t.txt}\" }"
        ),
        (
            "{ command: [a, \"{x}\"], format: csv }",
            "21: nothing fills {x}; expected each: { x: […] }, or {{x}} for braces as they are"
        ),
        (
            "{ command: [a], format: csv, each: { x: 1..2 } }",
            "46: nothing uses {x} of \"each\"; every value would load the same item again"
        ),
        (
            "{ command: [a], format: csv, environment: { T: \"${file:t.bin}\" } }",
            "53: source \"s\": arguments and variables of programs cannot hold a byte 0"
        ),
    ])
    func problems(_ source: String, _ expected: String) {
        folder.folder.write("t.txt", "secret")
        folder.folder.write("t.bin", bytes: [0x61, 0, 0x62])
        let found = folder.problems("sources:\n  s: \(source)\n", environment: environment)
        #expect(found == ["job.yaml:3:\(expected)"])
    }
}
