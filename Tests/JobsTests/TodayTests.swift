import Fetchers
import Frames
import TestSupport
import Testing

@testable import Jobs

/// `${today}` in jobs.
struct TodayTests {
    private let folder = JobFolder()
    private let leapDay = CalendarDate(year: 2024, month: 2, day: 29)!

    private func plan(_ yaml: String, set: [String: String] = [:]) throws -> Plan {
        try Planner.plan(folder.job(yaml), set: set, today: leapDay)
    }

    private func problem(_ yaml: String, set: [String: String] = [:]) -> String {
        do {
            _ = try plan(yaml, set: set)
            return ""
        } catch {
            return "\(error)".replacing(folder.folder.path + "/", with: "")
        }
    }

    @Test func everywhere() throws {
        folder.folder.write("2024-02-28.db")
        let plan = try plan(
            """
            variables: { since: "${today-1w} 00:00" }
            sources:
              w: { http: "http://h/{day}?to=${today}", each: { day: "${today-2d}..${today-1d}" } }
              d: { sqlite: "${today-1d}.db", query: q, parameters: { a: "${since}", b: "${today+1m}" } }
            outputs: [ "${today}.csv" ]
            """)
        #expect(
            plan.items.map(\.label)
                == ["http://h/2024-02-27", "http://h/2024-02-28", "2024-02-28.db"])
        #expect(plan.items[0].request?.url.reveal() == "http://h/2024-02-27?to=2024-02-29")
        #expect(
            plan.items[2].parameters.map(\.value)
                == [.text("2024-02-22 00:00"), .text("2024-03-29")])
        #expect(plan.outputs.map(\.shown) == ["2024-02-29.csv"])
        #expect(plan.today == leapDay)
        #expect(plan.text().contains("\ntoday: 2024-02-29\n"))
        #expect(plan.json().contains("\"today\": \"2024-02-29\""))
    }

    @Test func aPlanThatNeedsNoDayHasNone() throws {
        let unused = try plan(
            "variables: { v: \"${today}\" }\nsources: { s: { http: \"http://h/$${today}\" } }")
        #expect(unused.items[0].request?.url.reveal() == "http://h/${today}")
        #expect(unused.today == nil)
        #expect(!unused.json().contains("\"today\""))
        // A value that is given replaces the day.
        let given = try plan(
            "variables: { v: \"${today}\" }\nsources: { s: { http: \"http://h/${v}\" } }",
            set: ["v": "x"])
        #expect(given.items[0].label == "http://h/x")
        #expect(given.today == nil)
    }

    @Test func whatIsGivenIsTakenAsItIs() throws {
        let plan = try plan(
            "variables: { v: }\nsources: { s: { http: \"http://h/${v}\" } }", set: ["v": "${today}"]
        )
        #expect(plan.items[0].request?.url.reveal() == "http://h/%24%7Btoday%7D")
    }

    @Test func aVariableOfThatNameTakesItsPlace() throws {
        let source = "sources: { s: { http: \"http://h/${today}\" } }"
        let old = try plan("variables: { today: monday }\n\(source)")
        #expect(old.items[0].label == "http://h/monday")
        #expect(old.today == nil)
        let yaml = """
            variables: { today: "${today}", since: "${today-1d}" }
            sources: { s: { http: "http://h/${today-1m}/${since}" } }
            """
        #expect(try plan(yaml).items[0].label == "http://h/2024-01-29/2024-02-28")
        #expect(try plan(yaml).today == leapDay)
        let asOf = try plan(yaml, set: ["today": "2024-03-31"])
        #expect(asOf.items[0].label == "http://h/2024-02-29/2024-03-30")
        #expect(asOf.today == nil)
        #expect(
            problem(
                "variables: { today: monday }\nsources: { s: { http: \"http://h/${today-1d}\" } }")
                == "job.yaml:3:23: the variable \"today\" is \"monday\", expected a day such as "
                + "2024-06-21 to count ${today-1d} from")
        #expect(
            problem("variables: { today: }\n\(source)")
                == "job.yaml:3:23: the variable \"today\" has no value; give it one with --set today=…"
        )
    }

    @Test(arguments: [
        (
            "sources: { s: { http: \"http://h/${today-7}\" } }",
            "2:23: \"${today-7}\" is no day; expected ${today}, or ${today-7d}, ${today+2w} or ${today-1m} for days, weeks or months before or after it"
        ),
        (
            "sources: { s: { http: \"http://h/${tody}\" } }",
            "2:23: unknown variable ${tody}; did you mean ${today}?"
        ),
        (
            "sources: { s: { http: \"http://h/${today-99999m}\" } }",
            "2:23: ${today-99999m}, counted from 2024-02-29, is outside the years 1 to 9999"
        ),
        (
            "sources: { s: { sqlite: x.db, query: \"select '${today-1d}'\" } }",
            "2:38: ${today-1d} cannot stand in a query; bind it: write :today in the query, and parameters: { today: \"${today-1d}\" }"
        ),
        (
            "variables: { v: \"${env:X}\" }\nsources: { s: { http: \"http://h\" } }",
            "2:17: \"v\" in \"variables\": only ${today} and days such as ${today-7d} are filled in in the values of variables; write other placeholders where the variable is used"
        ),
        (
            "variables: { v: \"${today-1}\" }\nsources: { s: { http: \"http://h\" } }",
            "2:17: \"v\" in \"variables\": \"${today-1}\" is no day; expected ${today}, or ${today-7d}, ${today+2w} or ${today-1m} for days, weeks or months before or after it"
        ),
    ])
    func faults(_ yaml: String, _ expected: String) {
        #expect(problem(yaml) == "job.yaml:" + expected)
    }
}
