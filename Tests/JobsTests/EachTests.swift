import Frames
import Testing

@testable import Jobs

struct EachTests {
    private let run = RunValues(
        variables: ["from": "2024-02-28", "to": "2024-03-01"],
        today: RunDay(CalendarDate(year: 2024, month: 3, day: 3)!), directory: "",
        environment: { _ in nil })

    private func values(_ texts: [String]) throws -> [String] {
        try EachValues(EachVariable(name: "x", values: texts.map { Template($0) }), run: run).values
    }

    @Test(arguments: [
        (["ams", "ber"], ["ams", "ber"]),
        (["5"], ["5"]), (["010"], ["010"]), (["no"], ["no"]),
        (["2019..2022"], ["2019", "2020", "2021", "2022"]),
        (["7..7"], ["7"]),
        (["08..11"], ["08", "09", "10", "11"]),
        (["8..011"], ["008", "009", "010", "011"]),
        (["-2..1"], ["-2", "-1", "0", "1"]),
        (["2024-02-28..2024-03-01"], ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (["2023-02-28..2023-03-01"], ["2023-02-28", "2023-03-01"]),
        (["1900-02-28..1900-03-01"], ["1900-02-28", "1900-03-01"]),
        (["2000-02-28..2000-03-01"], ["2000-02-28", "2000-02-29", "2000-03-01"]),
        (["2023-11..2024-02"], ["2023-11", "2023-12", "2024-01", "2024-02"]),
        (["1..2", "9"], ["1", "2", "9"]),
        (["${from}..${to}"], ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (["${today-4d}..${today-2d}"], ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (["../up"], ["../up"]), (["a..b"], ["a..b"]), (["a,b"], ["a,b"]), ([""], [""]),
    ])
    func expansion(_ texts: [String], _ expected: [String]) throws {
        #expect(try values(texts) == expected)
    }

    @Test(arguments: [
        ("2..1", "\"x\" in \"each\": the range \"2..1\" runs backwards"),
        (
            "2024-02-01..2024-01-01",
            "\"x\" in \"each\": the range \"2024-02-01..2024-01-01\" runs backwards"
        ),
        ("2024-02..2024-01", "\"x\" in \"each\": the range \"2024-02..2024-01\" runs backwards"),
        (
            "2024-02-28..2024-02-30",
            "\"x\" in \"each\": \"2024-02-28..2024-02-30\" is not a range; expected integers (2019..2024), days (2024-01-01..2024-01-31) or months (2024-01..2024-12)"
        ),
        (
            "2024-01..2024-13",
            "\"x\" in \"each\": \"2024-01..2024-13\" is not a range; expected integers (2019..2024), days (2024-01-01..2024-01-31) or months (2024-01..2024-12)"
        ),
        (
            "1..",
            "\"x\" in \"each\": \"1..\" is not a range; expected integers (2019..2024), days (2024-01-01..2024-01-31) or months (2024-01..2024-12)"
        ),
        ("1..1000001", "\"x\" in \"each\" takes more than 1000000 values"),
        (
            "-9223372036854775808..9223372036854775807",
            "\"x\" in \"each\" takes more than 1000000 values"
        ),
    ])
    func refusals(_ text: String, _ expected: String) {
        let error = #expect(throws: JobError.self) { try values([text]) }
        #expect(error?.message == expected)
    }

    @Test func theFirstNameIsTheSlowest() throws {
        let folder = JobFolder()
        #expect(
            try folder.labels(
                "sources: { w: { http: \"http://h/{b}/{a}/{c}\", each: { a: 1..2, b: [x, y], c: [p] } } }"
            )
                == ["http://h/x/1/p", "http://h/y/1/p", "http://h/x/2/p", "http://h/y/2/p"])
    }

    @Test func theExampleOfTheDocumentation() throws {
        let labels = try JobFolder().labels(
            """
            sources:
              weather:
                http: "https://api.example.org/v1/{station}/{day}.json"
                each: { station: [ams, ber], day: 2024-01-01..2024-01-31 }
            """)
        #expect(labels.count == 62)
        #expect(labels.first == "https://api.example.org/v1/ams/2024-01-01.json")
        #expect(labels[31] == "https://api.example.org/v1/ber/2024-01-01.json")
        #expect(labels.last == "https://api.example.org/v1/ber/2024-01-31.json")
    }

    @Test(arguments: [
        (
            "each: { a: 1..1000, b: 1..1001 }",
            "\"each\" makes more than 1000000 items: 1000 × a, 1001 × b"
        ),
        ("each: { a: [x, y, x], b: [1] }", "\"a\" in \"each\" takes the value \"x\" twice"),
        (
            "each: { a: [1], b: [2], c: [3] }",
            "nothing uses {c} of \"each\"; every value would load the same item again"
        ),
        (
            "each: { a: [1] }",
            "nothing fills {b}; expected each: { b: […] }, or {{b}} for braces as they are"
        ),
    ])
    func products(_ each: String, _ expected: String) {
        let problems = JobFolder().problems(
            "sources: { s: { http: \"http://h/{a}/{b}\", \(each) } }")
        #expect(problems.count == 1)
        #expect(problems.first?.hasSuffix(": " + expected) == true)
    }

    @Test func aMillionItemsAreNotTooMany() throws {
        let plan = try JobFolder().plan(
            "sources: { s: { http: \"http://h/{a}/{b}\", each: { a: 1..1000, b: 1..1000 } } }",
            limitItems: 3)
        #expect(plan.items.map(\.label) == ["http://h/1/1", "http://h/1/2", "http://h/1/3"])
    }
}
