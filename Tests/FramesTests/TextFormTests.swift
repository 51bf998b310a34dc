import Frames
import TestSupport
import Testing

@Suite(.context)
struct TextFormTests {
    /// The forms of docs/types.md: what each of these cells is.
    static let kinds: [(String, Evidence.Kind)] = [
        ("true", .bool), ("FALSE", .bool), ("True", .bool), ("yes", .text), ("1", .int64),
        ("0", .int64), ("-42", .int64), ("-0", .float64), ("007", .text), ("+1", .text),
        ("9007199254740992", .int64), ("9007199254740993", .inexactInteger),
        ("9223372036854775807", .inexactInteger), ("-9223372036854775808", .int64),
        ("9223372036854775808", .text), ("10000000000000000000", .text), ("0x10", .text),
        ("1_000", .text), ("1,000", .text), ("1.5", .float64), ("-1.5", .float64),
        ("1.", .float64), (".5", .float64), ("-.5", .float64), (".", .text), ("-", .text),
        ("-.", .text), ("01.5", .text), ("00.5", .text), ("0.5", .float64), ("+1.5", .text),
        ("1e5", .float64), ("1E5", .float64), ("1e+5", .float64), ("1e-5", .float64),
        ("1e", .text), ("1e+", .text), ("e5", .text), (".e5", .text), ("1.e5", .float64),
        ("1e5.0", .text), ("1.5e-00010", .float64), ("1.5e-0001x", .text), ("1e400", .text),
        ("1e-400", .text), ("0e400", .float64),
        ("5e-324", .float64), ("2e-324", .text), ("1.7976931348623157e308", .float64),
        ("1.7976931348623159e308", .text), ("0.12345678901234567", .float64),
        ("0.123456789012345678", .text), ("1.000000000000000000000", .float64),
        ("100000000000000000000.0", .float64), ("123456789012345678.5", .text),
        ("nan", .float64), ("NaN", .float64), ("NAN", .text), ("-nan", .text), ("inf", .float64),
        ("-inf", .float64), ("Inf", .float64), ("Infinity", .float64), ("-Infinity", .float64),
        ("INF", .text), ("infinity", .text), ("NA", .text), ("1.5f", .text), ("1 ", .text),
        (" 1", .text), ("", .text), ("--1", .text), ("1-", .text), ("1.2.3", .text),
        ("2024-06-21", .date), ("0001-01-01", .date), ("9999-12-31", .date),
        ("0000-01-01", .text), ("2024-02-29", .date), ("2023-02-29", .text),
        ("1900-02-29", .text), ("2000-02-29", .date), ("2024-13-01", .text),
        ("2024-00-10", .text), ("2024-01-00", .text), ("2024-04-31", .text),
        ("2024-1-1", .text), ("2024/06/21", .text), ("20240621", .int64),
        ("2024-06-21T17:07:58", .timestamp), ("2024-06-21 17:07:58", .timestamp),
        ("2024-06-21T17:07", .timestamp), ("2024-06-21T17", .text),
        ("2024-06-21T17:07:", .text), ("2024-06-21T17:07:5", .text),
        ("2024-06-21t17:07:58", .text), ("2024-06-21T24:00:00", .text),
        ("2024-06-21T17:60:00", .text), ("2024-06-21T17:07:60", .text),
        ("2024-06-21T17:07:58.1", .timestamp), ("2024-06-21T17:07:58.123456", .timestamp),
        ("2024-06-21T17:07:58.1234567", .text), ("2024-06-21T17:07:58.", .text),
        ("2024-06-21T17:07.5", .text), ("2024-06-21T17:07:58Z", .timestampUTC),
        ("2024-06-21T17:07-05", .timestampUTC), ("2024-06-21 17:07+05", .timestampUTC),
        ("2024-06-21T17:07+24", .text), ("2024-06-21T17:07/05", .text),
        ("2024-06-21T17:07Z", .timestampUTC), ("2024-06-21 17:07:58+02", .timestampUTC),
        ("2024-06-21T17:07:58+0200", .timestampUTC), ("2024-06-21T17:07:58-02:30", .timestampUTC),
        ("2024-06-21T17:07:58.5+02:00", .timestampUTC), ("2024-06-21T17:07:58z", .text),
        ("2024-06-21T17:07:58 Z", .text), ("2024-06-21T17:07:58+2", .text),
        ("2024-06-21T17:07:58+02:", .text), ("2024-06-21T17:07:58+24:00", .text),
        ("2024-06-21T17:07:58+02:60", .text), ("0001-01-01T00:00:00+01:00", .text),
        ("9999-12-31T23:59:59-01:00", .text), ("2024-06-21Z", .text),
    ]

    @Test(arguments: kinds)
    func kind(text: String, expected: Evidence.Kind) {
        let found = text.withBytes { TextForm.kind($0) }
        #expect(found == expected, "\(text)")
        // The parsers agree with the kind.
        let parsed: [Evidence.Kind] = text.withBytes { bytes in
            var kinds: [Evidence.Kind] = []
            if TextForm.bool(bytes) != nil { kinds.append(.bool) }
            if let value = TextForm.int64(bytes) {
                kinds.append(Evidence.Kind(integer: value))
            } else if TextForm.float64(bytes) != nil {
                kinds.append(.float64)
            }
            if TextForm.date(bytes) != nil { kinds.append(.date) }
            if TextForm.timestamp(bytes) != nil { kinds.append(.timestamp) }
            if TextForm.timestampUTC(bytes) != nil { kinds.append(.timestampUTC) }
            return kinds
        }
        #expect(parsed == (expected == .text ? [] : [expected]), "\(text)")
    }

    @Test func writtenAndReadBackIsTheSame() {
        withSeeds { generator in
            for _ in 0..<5_000 {
                for type in [
                    ColumnType.bool, .int64, .float64, .date, .timestamp, .timestampUTC,
                ] {
                    let cell = Cell.random(type, using: &generator)
                    let text = cell.description
                    #expect(text.withBytes { TextForm.value($0, type) } == cell, "\(text)")
                }
            }
        }
    }

    @Test(arguments: [
        Int64.min, .min + 1, -1, 0, 1, 9, 10, 99, 100, 9_999, 10_000, 99_999_999, 100_000_000,
        9_999_999_999_999_999, 10_000_000_000_000_000, .max - 1, .max,
    ])
    func integerLimits(value: Int64) {
        #expect(TextForm.written { TextForm.appendInt64(value, to: &$0) } == String(value))
        #expect(String(value).withBytes { TextForm.int64($0) } == value)
    }

    @Test func integersAreReadAsTheLibraryReadsThem() {
        withSeeds { generator in
            for _ in 0..<20_000 {
                let value = Int64.anyMagnitude(using: &generator)
                #expect(String(value).withBytes { TextForm.int64($0) } == value)
                var bytes = Array(String(value).utf8)
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
                let text = String(decoding: bytes, as: UTF8.self)
                let isCanonical = Int64(text).map { String($0) == text } ?? false
                let found = bytes.withUnsafeBufferPointer { TextForm.int64($0) }
                #expect(found == (isCanonical ? Int64(text) : nil), "\(text)")
            }
        }
    }

    @Test func doublesAreReadAsTheLibraryReadsThem() {
        withSeeds { generator in
            for _ in 0..<20_000 {
                let digits = Int.random(in: 1...17, using: &generator)
                let limit = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
                let mantissa = UInt64.random(in: 0..<limit, using: &generator)
                let exponent = Int.random(in: -40...40, using: &generator)
                let text = "\(mantissa)e\(exponent)"
                #expect(text.withBytes { TextForm.float64($0) } == Double(text), "\(text)")
                let pointed = "0.\(mantissa)"
                #expect(
                    pointed.withBytes { TextForm.float64($0) } == Double(pointed), "\(pointed)")
            }
        }
    }

    @Test func doublesAreWrittenAsTheLibraryWritesThem() {
        withSeeds { generator in
            for _ in 0..<20_000 {
                let value = Double.anyBits(using: &generator)
                let scaled = Double(Int64.anyMagnitude(using: &generator)) / 1024
                for value in [value, scaled, value.ulp, scaled.nextUp] {
                    let text = TextForm.written { TextForm.appendFloat64(value, to: &$0) }
                    #expect(text == value.description)
                }
            }
        }
    }

    /// The calendar repeats after 400 years: its first and its last 400 are walked day by day.
    @Test(arguments: [(year: 1, days: Int32(-719_162)), (year: 9600, days: 2_786_800)])
    func everyDayOfTheCalendar(year: Int, days first: Int32) {
        var year = year
        let lastYear = year + 399
        var month = 1
        var day = 1
        for days in first..<first + 146_097 {
            let date = CalendarDate(daysSince1970: days)
            guard date.year == year, date.month == month, date.day == day else {
                Issue.record("\(date) is not \(year)-\(month)-\(day)")
                return
            }
            if days % 7 == 0 {
                #expect(date.description.withBytes { TextForm.date($0) } == days)
            }
            day += 1
            if day > CivilCalendar.daysInMonth(month, year: year) {
                (day, month) = (1, month + 1)
                if month > 12 { (month, year) = (1, year + 1) }
            }
        }
        #expect(year == lastYear + 1)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59.999999"),
        (1_718_989_678_000_000, "2024-06-21T17:07:58"),
        (1_718_989_678_120_000, "2024-06-21T17:07:58.12"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999"),
    ])
    func timestamps(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(text.withBytes { TextForm.timestamp($0) } == microseconds)
        #expect((text + "Z").withBytes { TextForm.timestampUTC($0) } == microseconds)
    }

    /// Words of eight bytes are looked at at once; the obvious way looks at one.
    @Test func damagedTimesAreRefused() {
        withSeeds { generator in
            for _ in 0..<10_000 {
                var bytes = Array(Timestamp.random(using: &generator).description.utf8.prefix(19))
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] = "0123456789-:T /\u{0}Z".utf8.randomElement(using: &generator)!
                let text = String(decoding: bytes, as: UTF8.self)
                let time = text.withBytes { TextForm.timestamp($0) }
                #expect(time.map { Timestamp(microseconds: $0) } == text.slowTimestamp, "\(text)")
                let day = String(text.prefix(10))
                let date = day.withBytes { TextForm.date($0) }
                #expect(date.map { CalendarDate(daysSince1970: $0) } == day.slowDate, "\(day)")
            }
        }
    }

    @Test func offsetsAreTakenOff() {
        let utc = "2024-06-21T15:07:58Z".withBytes { TextForm.timestampUTC($0) }
        for text in [
            "2024-06-21T17:07:58+02", "2024-06-21 17:07:58+0200", "2024-06-21T12:37:58-02:30",
        ] {
            #expect(text.withBytes { TextForm.timestampUTC($0) } == utc)
        }
    }
}

extension String {
    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try Array(utf8).withUnsafeBufferPointer(body)
    }
}

extension TextForm {
    static func written(_ body: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        body(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The cell as a value of `type`, null where it is not of its form.
    static func value(_ bytes: Bytes, _ type: ColumnType) -> Cell {
        switch type {
        case .bool: bool(bytes).map { .bool($0) } ?? .null
        case .int64: int64(bytes).map { .int64($0) } ?? .null
        case .float64: float64(bytes).map { .float64($0) } ?? .null
        case .date: date(bytes).map { .date(CalendarDate(daysSince1970: $0)) } ?? .null
        case .timestamp:
            timestamp(bytes).map { .timestamp(Timestamp(microseconds: $0)) } ?? .null
        case .timestampUTC:
            timestampUTC(bytes).map { .timestampUTC(Timestamp(microseconds: $0)) } ?? .null
        default: .null
        }
    }
}

extension String {
    /// The number that exactly `count` digits at `start` make.
    private func digits(_ start: Int, _ count: Int) -> Int? {
        let part = Array(utf8)[start..<start + count]
        guard part.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return part.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    private func has(_ byte: String, at place: Int) -> Bool {
        Array(utf8)[place] == byte.utf8.first
    }

    var slowDate: CalendarDate? {
        guard let year = digits(0, 4), let month = digits(5, 2), let day = digits(8, 2), year > 0,
            has("-", at: 4), has("-", at: 7)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// A timestamp of 19 bytes.
    var slowTimestamp: Timestamp? {
        guard let date = slowDate, has("T", at: 10) || has(" ", at: 10), has(":", at: 13),
            has(":", at: 16), let hour = digits(11, 2), let minute = digits(14, 2),
            let second = digits(17, 2), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Timestamp(microseconds: seconds * 1_000_000)
    }
}
