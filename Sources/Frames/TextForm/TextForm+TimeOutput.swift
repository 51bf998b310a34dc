extension TextForm {
    /// `2024-06-21`; years outside 0001 to 9999 with a minus or more digits, which do not read back.
    package static func appendDate(_ daysSince1970: Int32, to out: inout [UInt8]) {
        append(to: &out) { write(days: Int(daysSince1970), to: $0) }
    }

    /// `2024-06-21T17:07:58`, with a fraction only when it is not zero, without its last zeros.
    package static func appendTimestamp(_ microseconds: Int64, to out: inout [UInt8]) {
        append(to: &out) { write(microseconds: microseconds, to: $0) }
    }

    /// Writes a date, returns how many bytes it takes.
    @inline(__always)
    package static func write(days: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (year, month, day) = CivilCalendar.civil(fromDays: days)
        let number = UInt64(truncatingIfNeeded: year)
        guard number < 10_000 else { return writeFarDate(year, month, day, to: out) }
        let century = number / 100
        let start =
            century | (number &- century &* 100) &<< 16
            | UInt64(truncatingIfNeeded: month) &<< 40
        // 0000-00- and 00.
        let digits = Digits.values(ofPairs: start, tens: 0x0000_0F00_000F_000F)
        Digits.store(digits | 0x2D30_302D_3030_3030, to: out)
        writePair(day, to: out + 8)
        return 10
    }

    /// Writes a date whose year has a minus or more than four digits.
    @inline(never)
    private static func writeFarDate(
        _ year: Int, _ month: Int, _ day: Int, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var count = 0
        if year < 0 {
            out[0] = UInt8(ascii: "-")
            count = 1
        }
        var limit = UInt64(1000)
        while year.magnitude < limit, limit > 1 {
            out[count] = UInt8(ascii: "0")
            count += 1
            limit /= 10
        }
        count += write(UInt64(year.magnitude), to: out + count)
        out[count] = UInt8(ascii: "-")
        writePair(month, to: out + count + 1)
        out[count + 3] = UInt8(ascii: "-")
        writePair(day, to: out + count + 4)
        return count + 6
    }

    /// Writes a timestamp in UTC, with a `Z`, returns how many bytes it takes.
    @inline(__always)
    package static func write(
        microsecondsUTC microseconds: Int64, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let count = write(microseconds: microseconds, to: out)
        out[count] = UInt8(ascii: "Z")
        return count + 1
    }

    /// Writes two digits.
    @inline(__always)
    private static func writePair(_ value: Int, to out: UnsafeMutablePointer<UInt8>) {
        let digits = UInt16(
            truncatingIfNeeded: Digits.values(ofPairs: UInt64(truncatingIfNeeded: value)) | 0x3030)
        UnsafeMutableRawPointer(out).storeBytes(of: digits.littleEndian, as: UInt16.self)
    }

    /// Writes a zone-less timestamp, returns how many bytes it takes.
    @inline(__always)
    package static func write(microseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var (days, rest) = microseconds.quotientAndRemainder(
            dividingBy: Timestamp.microsecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += Timestamp.microsecondsPerDay
        }
        let count = write(days: Int(days), to: out)
        let (second, microsecond) = UInt64(truncatingIfNeeded: rest).quotientAndRemainder(
            dividingBy: 1_000_000)
        let minutes = UInt32(truncatingIfNeeded: second) / 60
        let hours = minutes / 60
        let clock =
            UInt64(hours) | UInt64(minutes &- hours &* 60) &<< 24
            | (second &- UInt64(minutes) &* 60) &<< 48
        out[count] = UInt8(ascii: "T")
        // 00:00:00.
        let digits = Digits.values(ofPairs: clock, tens: 0x000F_0000_0F00_000F)
        Digits.store(digits | 0x3030_3A30_303A_3030, to: out + count + 1)
        guard microsecond > 0 else { return count + 9 }
        out[count + 9] = UInt8(ascii: ".")
        let fraction = Digits.values(of: microsecond &* 100)
        Digits.store(fraction | Digits.zeros, to: out + count + 10)
        return count + 18 - fraction.leadingZeroBitCount >> 3
    }
}
