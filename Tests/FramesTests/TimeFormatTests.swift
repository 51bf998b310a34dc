import Frames
import Testing

struct TimeFormatTests {
    @Test(
        arguments: [
            ("%d/%m/%Y", "21/06/2024", "2024-06-21T00:00:00"),
            ("%d/%m/%Y", "1/6/2024", "2024-06-01T00:00:00"),
            ("%d/%m/%Y", "31/06/2024", nil), ("%d/%m/%Y", "21/06/24", nil),
            ("%d/%m/%Y", "21/06/2024 ", nil), ("%d.%m.%y", "21.06.68", "2068-06-21T00:00:00"),
            ("%d.%m.%y", "21.06.69", "1969-06-21T00:00:00"),
            ("%d %b %Y", "21 JUN 2024", "2024-06-21T00:00:00"),
            ("%d %B %Y", "21 june 2024", "2024-06-21T00:00:00"), ("%d %B %Y", "21 Jun 2024", nil),
            ("%Y-%j", "2024-366", "2024-12-31T00:00:00"), ("%Y-%j", "2023-366", nil),
            ("%Y%m%d", "20240621", "2024-06-21T00:00:00"),
            ("%Y%%%m%d", "2024%0621", "2024-06-21T00:00:00"),
            ("%m/%d/%Y %I:%M %p", "6/21/2024 12:05 AM", "2024-06-21T00:05:00"),
            ("%m/%d/%Y %I:%M %p", "6/21/2024 12:05 pm", "2024-06-21T12:05:00"),
            ("%m/%d/%Y %I:%M %p", "6/21/2024 13:05 pm", nil),
            ("%Y-%m-%d %H:%M:%S.%f", "2024-06-21 17:07:58.25", "2024-06-21T17:07:58.25"),
            ("%Y-%m-%d %H:%M", "2024-06-21 24:00", nil), ("%Y", "", nil),
        ] as [(String, String, String?)])
    func times(format: String, text: String, expected: String?) throws {
        guard let time = try? TimeFormat(format, for: .timestamp) else {
            #expect(format == "%Y")
            return
        }
        let found = text.withBytes { time.microseconds($0) }
        #expect(found.map { Timestamp(microseconds: $0).description } == expected)
    }

    @Test(
        arguments: [
            ("2024-06-21 17:07:58 +0200", "2024-06-21T15:07:58"),
            ("2024-06-21 17:07:58 -02:30", "2024-06-21T19:37:58"),
            ("2024-06-21 17:07:58 Z", "2024-06-21T17:07:58"), ("2024-06-21 17:07:58 +2", nil),
            ("0001-01-01 00:00:00 +0100", nil),
        ] as [(String, String?)])
    func zones(text: String, expected: String?) throws {
        let format = try TimeFormat("%Y-%m-%d %H:%M:%S %z", for: .timestampUTC)
        let found = text.withBytes { format.microseconds($0) }
        #expect(found.map { Timestamp(microseconds: $0).description } == expected)
    }

    @Test func days() throws {
        let format = try TimeFormat("%d.%m.%Y", for: .date)
        for (text, day) in [("01.01.1970", 0), ("31.12.1969", -1), ("01.01.0001", -719_162)] {
            #expect(text.withBytes { format.days($0) } == Int32(day))
        }
    }

    @Test(arguments: [
        ("%d/%m", ColumnType.date, "year, month and day are needed, as in %d/%m/%Y"),
        ("%d/%m/%Y %", .date, "a % stands at the end"),
        (
            "%d/%q/%Y", .date,
            "%q is not known; expected %Y %y %m %d %j %b %B %H %I %p %M %S %f %z or %%"
        ),
        ("%d/%m/%Y %H", .date, "a date has no time; use timestamp"),
        ("%d/%m/%Y %I", .timestamp, "%I and %p belong together"),
        ("%d/%m/%Y", .timestampUTC, "timestampUTC needs a zone, %z"),
        ("%d/%m/%Y %z", .timestamp, "a zone, %z, needs timestampUTC"),
        ("%d/%m/%Y", .int64, "int64 takes no format; date, timestamp and timestampUTC do"),
    ])
    func refused(format: String, type: ColumnType, reason: String) {
        let error = #expect(throws: FrameError.self) { try TimeFormat(format, for: type) }
        #expect(error?.message == "format \"\(format)\": \(reason)")
    }
}
