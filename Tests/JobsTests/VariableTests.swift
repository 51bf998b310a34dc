import Fetchers
import TestSupport
import Testing

@testable import Jobs

struct VariableTests {
    private let folder = JobFolder()

    @Test func setReplacesAValue() throws {
        let yaml = "variables: { v: a, w: ~, u: }\nsources: { s: { http: \"http://h/${v}/${w}\" } }"
        #expect(
            try folder.plan(yaml, set: ["w": "z"]).items.map(\.label) == ["http://h/a/z"])
        #expect(
            try folder.plan(yaml, set: ["v": "b/c", "w": ""]).items.map(\.label)
                == ["http://h/b%2Fc/"])
    }

    @Test func valuesAreExpandedOnce() throws {
        let yaml =
            "variables: { v: a, w: b }\nsources: { s: { http: \"http://h/${v}\", each: {} } }"
        let plan = try folder.plan(yaml, set: ["v": "${w}{x}$${w}{{"])
        #expect(plan.items[0].label == "http://h/%24%7Bw%7D%7Bx%7D%24%24%7Bw%7D%7B%7B")
    }

    @Test func escapesStandForThemselves() throws {
        let yaml =
            "sources: { s: { http: \"http://h/a?q={{x}}&r=$${y}\", headers: { A: \"{{\\\"a\\\":1}}\" } } }"
        let request = try #require(try folder.plan(yaml).items[0].request)
        #expect(request.url.reveal() == "http://h/a?q={x}&r=${y}")
        #expect(request.headers[0].value.reveal() == "{\"a\":1}")
    }

    @Test(arguments: [
        (["sicne": "x"], "--set sicne: no such variable; did you mean \"since\"?"),
        (["q": "x"], "--set q: no such variable; the job declares \"since\", \"to\""),
        ([:], "job.yaml:3:20: the variable \"to\" has no value; give it one with --set to=…"),
    ])
    func setProblems(_ set: [String: String], _ expected: String) {
        let yaml =
            "variables: { since: 1, to: }\nsources: { s: { http: \"http://h/${since}/${to}\" } }"
        let problems = folder.problems(yaml, set: set)
        #expect(problems == [expected.replacing("3:20", with: "3:23")])
    }

    @Test func setWithoutVariables() {
        #expect(
            folder.problems("sources: { s: { http: \"http://h\" } }", set: ["a": "b"])
                == ["--set a: no such variable; the job declares no variables"])
    }

    @Test func onlyAndLimit() throws {
        let yaml = """
            sources:
              weather: { http: "http://h/{n}", each: { n: 1..9 } }
              trips: { http: "http://t/{n}", each: { n: 1..9 } }
              token: { http: "http://x", headers: { A: "${env:UNSET}" } }
            """
        #expect(
            try folder.plan(yaml, only: ["trips"], limitItems: 2).items.map(\.label)
                == ["http://t/1", "http://t/2"])
        #expect(
            try folder.plan(yaml, only: ["trips", "weather"], limitItems: 1).items.map(\.source)
                == ["weather", "trips"])
        #expect(
            folder.problems(yaml, only: ["wether", "zzz"]) == [
                "--only wether: no such source; did you mean \"weather\"?",
                "--only zzz: no such source; the job has \"weather\", \"trips\", \"token\"",
            ])
    }

    @Test(arguments: [
        (
            "http: \"http://h/${nope}\"",
            "unknown variable ${nope}; declare it under \"variables\", or write $${ for ${"
        ),
        ("http: \"http://h/${sinse}\"", "unknown variable ${sinse}; did you mean ${since}?"),
        (
            "http: \"http://h/${a-b}\"",
            "\"${a-b}\" is no placeholder: expected ${name}, ${env:NAME} or ${file:PATH}; $${ stands for itself"
        ),
        (
            "csv: \"${env:X}.csv\"",
            "${env:X} is a secret and cannot stand in a path, which is shown; secrets may stand in URLs, headers, parameters and the environment of commands"
        ),
        (
            "http: \"http://h/{k}\", each: { k: [\"${env:X}\"] }",
            "${env:X} is a secret and cannot stand in \"each\", which is shown; secrets may stand in URLs, headers, parameters and the environment of commands"
        ),
        (
            "http: \"http://h/{k}\", each: { k: [\"{y}\"] }",
            "{y} varies from item to item and cannot stand in \"each\", which is the same for all; write {{y}} for braces as they are"
        ),
        (
            "sqlite: x.db, table: \"${file:x}\"",
            "${file:x} is a secret and cannot stand in a table's name, which is shown; secrets may stand in URLs, headers, parameters and the environment of commands"
        ),
        (
            "sqlite: x.db, query: \"select ${since}\"",
            "${since} cannot stand in a query; bind it: write :since in the query, and parameters: { since: \"${since}\" }"
        ),
        (
            "sqlite: x.db, query: \"select '{day}'\"",
            "{day} cannot stand in a query; bind it: write :day in the query, and parameters: { day: \"{day}\" }"
        ),
        (
            "sqlite: x.db, query: \"select ${env:PW}\"",
            "${env:PW} cannot stand in a query; bind it: write :value in the query, and parameters: { value: \"${env:PW}\" }"
        ),
        (
            "sqlite: \"{town}.db\", query: q, parameters: { t: \"{tonw}\" }",
            "nothing fills {tonw}; did you mean {town}?"
        ),
        (
            "http: \"http://h\", headers: { A: \"{x}\" }",
            "nothing fills {x}; expected each: { x: […] }, or {{x}} for braces as they are"
        ),
    ])
    func placeholders(_ source: String, _ expected: String) {
        let problems = folder.problems("variables: { since: 1 }\nsources: { s: { \(source) } }")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("job.yaml:3:") == true)
        #expect(problems.first?.hasSuffix(": " + expected) == true, "\(problems)")
    }

    @Test(arguments: [
        (
            "outputs: [\"{x}.csv\"]",
            "{x} varies from item to item and cannot stand in an output, which is the same for all; write {{x}} for braces as they are"
        ),
        (
            "outputs: [\"${env:X}.csv\"]",
            "${env:X} is a secret and cannot stand in an output, which is shown; secrets may stand in URLs, headers, parameters and the environment of commands"
        ),
        (
            "rejects: \"{x}.csv\"",
            "{x} varies from item to item and cannot stand in the name of the rejects file, which is the same for all; write {{x}} for braces as they are"
        ),
    ])
    func outputs(_ line: String, _ expected: String) {
        let problems = folder.problems("sources: { s: { http: \"http://h\" } }\n\(line)")
        #expect(problems.count == 1)
        #expect(problems.first?.hasSuffix(": " + expected) == true)
    }
}
