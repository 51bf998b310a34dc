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
        guard bytes.count == 10, let base = bytes.baseAddress else { return nil }
        return leadingDate(base)
    }

    /// The date that the ten bytes at `base` are.
    @inlinable @inline(__always)
    static func leadingDate(_ base: UnsafePointer<UInt8>) -> Int32? {
        // The bytes `YYYY-MM-` as a word, its lowest byte first; a zero where a byte is as expected
        // of a minus, a digit's value where one is expected.
        let word = Digits.word(base) ^ 0x2D30_302D_3030_3030
        let tens = base[8] &- UInt8(ascii: "0")
        let units = base[9] &- UInt8(ascii: "0")
        guard Digits.areDigits(word), word & 0xFF00_00FF_0000_0000 == 0, tens <= 9, units <= 9
        else { return nil }
        let pairs = Digits.pairs(word)
        let year = (pairs & 0xFF) &* 100 &+ (pairs &>> 16 & 0xFF)
        return days(
            year: UInt32(truncatingIfNeeded: year),
            month: UInt32(truncatingIfNeeded: pairs &>> 40) & 0xFF,
            day: UInt32(tens) &* 10 &+ UInt32(units))
    }

    /// `CivilCalendar.days` for the years 0001 to 9999, in 32 bits without a sign or a branch.
    @inlinable @inline(__always)
    static func days(year: UInt32, month: UInt32, day: UInt32) -> Int32? {
        guard year > 0, month &- 1 < 12, day &- 1 < 28 || isLateDay(year, month, day) else {
            return nil
        }
        // Years that begin in March; (month + 9) / 12 is 0 in January and February, else 1.
        let isLater = ((month &+ 9) &* 171) &>> 11
        let shifted = year &- 1 &+ isLater
        let shiftedMonth = month &+ 9 &- 12 &* isLater
        let century = shifted / 100
        let dayOfYear = (153 &* shiftedMonth &+ 2) / 5 &+ day &- 1
        let days = 365 &* shifted &+ shifted / 4 &- century &+ century / 4 &+ dayOfYear
        return Int32(bitPattern: days) &- 719_468
    }

    /// True for the days from the 29th on that the month has.
    @usableFromInline @inline(never)
    static func isLateDay(_ year: UInt32, _ month: UInt32, _ day: UInt32) -> Bool {
        day > 28 && day <= UInt32(CivilCalendar.daysInMonth(Int(month), year: Int(year)))
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
        guard count >= 16, let base = bytes.baseAddress,
            base[10] == UInt8(ascii: "T") || base[10] == UInt8(ascii: " "),
            let days = leadingDate(base)
        else { return nil }
        if count == 19, let clock = clock(base + 11) {
            return ((Int64(days) &* 86_400 &+ clock) &* 1_000_000, false)
        }
        return longerTimestamp(bytes, days: Int(days))
    }

    /// The seconds since midnight that the eight bytes `HH:MM:SS` say.
    @inlinable @inline(__always)
    static func clock(_ base: UnsafePointer<UInt8>) -> Int64? {
        let word = Digits.word(base) ^ 0x3030_3A30_303A_3030
        let pairs = Digits.pairs(word)
        let (hour, minute, second) = (pairs & 0xFF, pairs &>> 24 & 0xFF, pairs &>> 48 & 0xFF)
        guard Digits.areDigits(word), word & 0x0000_FF00_00FF_0000 == 0, hour < 24, minute < 60,
            second < 60
        else { return nil }
        return Int64(truncatingIfNeeded: hour &* 3600 &+ minute &* 60 &+ second)
    }

    private static func longerTimestamp(
        _ bytes: Bytes, days: Int
    ) -> (microseconds: Int64, isUTC: Bool)? {
        let count = bytes.count
        guard bytes[13] == UInt8(ascii: ":"), let hour = two(bytes, 11), hour < 24,
            let minute = two(bytes, 14), minute < 60
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
        return writableTimes.contains(utc) ? (utc, true) : nil
    }

    /// The microseconds of the years 0001 to 9999, which are those that the text form can say.
    static let writableTimes: ClosedRange<Int64> =
        -62_135_596_800_000_000...253_402_300_799_999_999

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
}
