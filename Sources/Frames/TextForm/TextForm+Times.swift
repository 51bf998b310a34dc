extension TextForm {
    /// Two digits at `position`, nil if they are not.
    @inline(__always)
    private static func two(_ bytes: Bytes, _ position: Int) -> Int? {
        let tens = bytes[position] &- UInt8(ascii: "0")
        let units = bytes[position + 1] &- UInt8(ascii: "0")
        guard tens <= 9, units <= 9 else { return nil }
        return Int(tens) * 10 + Int(units)
    }

    /// `YYYY-MM-DD`, years 0001 to 9999, a day that the calendar has; as days since 1970-01-01.
    package static func date(_ bytes: Bytes) -> Int32? {
        bytes.count == 10 ? leadingDate(bytes).map { Int32($0) } : nil
    }

    private static func leadingDate(_ bytes: Bytes) -> Int? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = two(bytes, 0), let yearOfCentury = two(bytes, 2),
            let month = two(bytes, 5), let day = two(bytes, 8)
        else { return nil }
        let year = century * 100 + yearOfCentury
        return year == 0 ? nil : CivilCalendar.days(year: year, month: month, day: day)
    }

    /// A zone-less timestamp in microseconds since 1970-01-01T00:00:00.
    package static func timestamp(_ bytes: Bytes) -> Int64? {
        guard let value = anyTimestamp(bytes), !value.isUTC else { return nil }
        return value.microseconds
    }

    /// A zone-less timestamp, or a date as its midnight.
    package static func dateOrTimestamp(_ bytes: Bytes) -> Int64? {
        if bytes.count == 10 {
            return date(bytes).map { Int64($0) * Timestamp.microsecondsPerDay }
        }
        return timestamp(bytes)
    }

    /// A timestamp with `Z` or an offset, in microseconds since the Unix epoch.
    package static func timestampUTC(_ bytes: Bytes) -> Int64? {
        guard let value = anyTimestamp(bytes), value.isUTC else { return nil }
        return value.microseconds
    }

    /// `YYYY-MM-DD`, `T` or a space, `HH:MM`, optional `:SS`, optional fraction of 1 to 6 digits,
    /// then nothing, `Z`, `±HH`, `±HHMM` or `±HH:MM`.
    package static func anyTimestamp(_ bytes: Bytes) -> (microseconds: Int64, isUTC: Bool)? {
        let count = bytes.count
        guard count >= 16, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), let days = leadingDate(bytes),
            let hour = two(bytes, 11), hour < 24, let minute = two(bytes, 14), minute < 60
        else { return nil }
        var seconds = days * 86_400 + hour * 3600 + minute * 60
        var fraction = 0
        var index = 16
        if index + 2 < count, bytes[index] == UInt8(ascii: ":") {
            guard let second = two(bytes, index + 1), second < 60 else { return nil }
            seconds += second
            index += 3
            if index < count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                var digits = 0
                while index < count, bytes[index] &- UInt8(ascii: "0") <= 9 {
                    guard digits < 6 else { return nil }
                    fraction = fraction * 10 + Int(bytes[index] &- UInt8(ascii: "0"))
                    digits += 1
                    index += 1
                }
                guard digits > 0 else { return nil }
                for _ in digits..<6 { fraction *= 10 }
            }
        }
        if index == count { return (Int64(seconds * 1_000_000 + fraction), false) }
        guard let offset = zoneOffset(bytes, from: index) else { return nil }
        let utc = Int64((seconds - offset) * 1_000_000 + fraction)
        return writable.contains(utc) ? (utc, true) : nil
    }

    /// The microseconds of the years 0001 to 9999, which are those that the text form can say.
    private static let writable = -62_135_596_800_000_000...253_402_300_799_999_999 as ClosedRange<Int64>

    /// Seconds east of UTC said by the rest of the cell, nil if it is not a zone.
    private static func zoneOffset(_ bytes: Bytes, from index: Int) -> Int? {
        let rest = bytes.count - index
        if rest == 1 { return bytes[index] == UInt8(ascii: "Z") ? 0 : nil }
        guard rest == 3 || rest == 5 || rest == 6, let hours = two(bytes, index + 1), hours < 24
        else { return nil }
        var seconds = hours * 3600
        if rest > 3 {
            if rest == 6, bytes[index + 3] != UInt8(ascii: ":") { return nil }
            guard let minutes = two(bytes, bytes.count - 2), minutes < 60 else { return nil }
            seconds += minutes * 60
        }
        switch bytes[index] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    /// `2024-06-21`.
    package static func appendDate(_ daysSince1970: Int32, to out: inout [UInt8]) {
        let (year, month, day) = CivilCalendar.civil(fromDays: Int(daysSince1970))
        if year < 0 { out.append(UInt8(ascii: "-")) }
        appendPadded(abs(year), digits: 4, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(month, digits: 2, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPadded(day, digits: 2, to: &out)
    }

    /// `2024-06-21T17:07:58`, with a fraction only when it is not zero, without its last zeros.
    package static func appendTimestamp(_ microseconds: Int64, to out: inout [UInt8]) {
        let perDay: Int64 = 86_400_000_000
        var (days, rest) = microseconds.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 {
            days -= 1
            rest += perDay
        }
        appendDate(Int32(truncatingIfNeeded: days), to: &out)
        out.append(UInt8(ascii: "T"))
        let seconds = Int(rest / 1_000_000)
        appendPadded(seconds / 3600, digits: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, digits: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, digits: 2, to: &out)
        var fraction = Int(rest % 1_000_000)
        guard fraction > 0 else { return }
        var digits = 6
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        out.append(UInt8(ascii: "."))
        appendPadded(fraction, digits: digits, to: &out)
    }

    /// `2024-06-21T17:07:58Z`, fractions as `appendTimestamp` writes them.
    package static func appendTimestampUTC(_ microseconds: Int64, to out: inout [UInt8]) {
        appendTimestamp(microseconds, to: &out)
        out.append(UInt8(ascii: "Z"))
    }

    /// `value` with at least this many digits.
    static func appendPadded(_ value: Int, digits: Int, to out: inout [UInt8]) {
        var scale = 1
        for _ in 1..<digits { scale *= 10 }
        if value >= scale * 10 {
            appendInt64(Int64(value), to: &out)
            return
        }
        while scale > 0 {
            out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / scale % 10))
            scale /= 10
        }
    }
}
