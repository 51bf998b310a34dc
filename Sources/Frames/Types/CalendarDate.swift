/// A day of the proleptic Gregorian calendar, without a time or a zone.
public struct CalendarDate: Sendable, Hashable, Comparable, Codable {
    /// Days since 1970-01-01; negative before it.
    public var daysSince1970: Int32

    public init(daysSince1970: Int32) {
        self.daysSince1970 = daysSince1970
    }

    /// The day with this year, month (1–12) and day of the month (1–31); nil if there is none.
    public init?(year: Int, month: Int, day: Int) {
        guard let days = CivilCalendar.days(year: year, month: month, day: day),
            let exact = Int32(exactly: days)
        else { return nil }
        self.init(daysSince1970: exact)
    }

    public var year: Int { CivilCalendar.civil(fromDays: Int(daysSince1970)).year }
    public var month: Int { CivilCalendar.civil(fromDays: Int(daysSince1970)).month }
    public var day: Int { CivilCalendar.civil(fromDays: Int(daysSince1970)).day }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

extension CalendarDate: CustomStringConvertible {
    /// ISO 8601: `2024-06-21`.
    public var description: String {
        TextForm.string { TextForm.appendDate(daysSince1970, to: &$0) }
    }
}

/// A point on a clock, in microseconds: zone-less in a `timestamp` column, UTC in a `timestampUTC`
/// column. The column's type says which; the value is only the count.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since 1970-01-01T00:00:00; negative before it.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 without a zone: `2024-06-21T17:07:58`.
    public var description: String {
        TextForm.string { TextForm.appendTimestamp(microseconds, to: &$0) }
    }
}

/// Arithmetic of the proleptic Gregorian calendar.
///
package enum CivilCalendar {
    /// Days since 1970-01-01, or nil when the calendar has no such day.
    ///
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
    @inlinable
    package static func days(year: Int, month: Int, day: Int) -> Int? {
        guard month >= 1, month <= 12, day >= 1, day <= daysInMonth(month, year: year) else {
            return nil
        }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The year, month and day of the month of a number of days since 1970-01-01.
    ///
    /// Source: C. Neri and L. Schneider, "Euclidean affine functions and their application to
    /// calendar algorithms", Software: Practice and Experience 53 (2023), doi:10.1002/spe.3172.
    @inlinable @inline(__always)
    package static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        // Within an era of 400 years, whose years begin in March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = UInt32(truncatingIfNeeded: shifted &- era &* 146_097)
        let century = (4 &* dayOfEra &+ 3) / 146_097
        let dayOfCentury = (4 &* dayOfEra &+ 3) % 146_097 / 4
        let years = 2_939_745 &* UInt64(4 &* dayOfCentury &+ 3)
        let yearOfCentury = Int(years &>> 32)
        let dayOfYear = UInt32(truncatingIfNeeded: years) / 2_939_745 / 4
        let months = 2141 &* dayOfYear &+ 197_913
        let month = Int(months &>> 16)
        let isNextYear = dayOfYear >= 306
        let year = era &* 400 &+ Int(century) &* 100 &+ yearOfCentury &+ (isNextYear ? 1 : 0)
        return (year, isNextYear ? month &- 12 : month, Int((months & 0xFFFF) / 2141) &+ 1)
    }

    @inlinable
    package static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
