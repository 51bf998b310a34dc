import Frames
import Testing

@testable import Fetchers

struct DayShiftTests {
    @Test(arguments: [
        ("", "2024-03-01", "2024-03-01"),
        ("-1d", "2024-03-01", "2024-02-29"), ("-1d", "2023-03-01", "2023-02-28"),
        ("-366d", "2024-12-31", "2023-12-31"), ("+1d", "2023-12-31", "2024-01-01"),
        ("+1d", "1900-02-28", "1900-03-01"), ("+1d", "2000-02-28", "2000-02-29"),
        ("-1w", "2024-03-05", "2024-02-27"), ("+2w", "2024-02-20", "2024-03-05"),
        ("-1m", "2024-03-31", "2024-02-29"), ("-1m", "2023-03-31", "2023-02-28"),
        ("+1m", "2024-01-31", "2024-02-29"), ("-12m", "2024-02-29", "2023-02-28"),
        ("-1m", "2024-01-15", "2023-12-15"), ("+1m", "2023-12-15", "2024-01-15"),
        ("-13m", "2024-01-31", "2022-12-31"), ("+48m", "2024-02-29", "2028-02-29"),
        ("-0d", "2024-03-01", "2024-03-01"), ("-007d", "2024-03-08", "2024-03-01"),
        ("-719162d", "1970-01-01", "0001-01-01"), ("+1d", "9999-12-30", "9999-12-31"),
    ])
    func days(_ text: String, _ from: String, _ expected: String) throws {
        let shift = try #require(try DayShift(ofPlaceholder: "today" + text))
        let date = try #require(CalendarDate(iso: from))
        #expect(shift.applied(to: date)?.description == expected)
    }

    @Test(arguments: [
        ("-719163d", "1970-01-01"), ("+1d", "9999-12-31"), ("-1m", "0001-01-31"),
        ("+1m", "9999-12-01"), ("-999999m", "2024-01-01"), ("+999999w", "2024-01-01"),
    ])
    func outsideTheCalendar(_ text: String, _ from: String) throws {
        let shift = try #require(try DayShift(ofPlaceholder: "today" + text))
        #expect(shift.applied(to: try #require(CalendarDate(iso: from))) == nil)
    }

    @Test(arguments: ["-7d", "+2w", "-1m"]) func spelling(_ text: String) throws {
        #expect(try DayShift(ofPlaceholder: "today" + text)?.description == text)
    }
}
