extension TextForm {
    /// `2024-06-21`; years outside 0001 to 9999 with a minus or more digits, which do not read back.
    package static func appendDate(_ daysSince1970: Int32, to out: inout [UInt8]) {
        append(to: &out) { write(days: Int(daysSince1970), to: $0) }
    }

    /// `2024-06-21T17:07:58`, with a fraction only when it is not zero, without its last zeros.
    package static func appendTimestamp(_ microseconds: Int64, to out: inout [UInt8]) {
        append(to: &out) { write(microseconds: microseconds, to: $0) }
    }

    /// `2024-06-21T17:07:58Z`, fractions as `appendTimestamp` writes them.
    package static func appendTimestampUTC(_ microseconds: Int64, to out: inout [UInt8]) {
        append(to: &out) { memory in
            let count = write(microseconds: microseconds, to: memory)
            memory[count] = UInt8(ascii: "Z")
            return count + 1
        }
    }

    /// Writes a date, returns how many bytes it takes.
    package static func write(days: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (year, month, day) = CivilCalendar.civil(fromDays: days)
        var count = 0
        if year < 0 {
            out[0] = UInt8(ascii: "-")
            count = 1
        }
        if year.magnitude < 10_000 {
            writePadded(UInt64(year.magnitude), digits: 4, to: out + count)
            count += 4
        } else {
            count += write(UInt64(year.magnitude), to: out + count)
        }
        out[count] = UInt8(ascii: "-")
        writePadded(UInt64(month), digits: 2, to: out + count + 1)
        out[count + 3] = UInt8(ascii: "-")
        writePadded(UInt64(day), digits: 2, to: out + count + 4)
        return count + 6
    }

    /// Writes a zone-less timestamp, returns how many bytes it takes.
    package static func write(microseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        var (days, rest) = microseconds.quotientAndRemainder(
            dividingBy: Timestamp.microsecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += Timestamp.microsecondsPerDay
        }
        var count = write(days: Int(days), to: out)
        let (seconds, microsecond) = UInt64(rest).quotientAndRemainder(dividingBy: 1_000_000)
        out[count] = UInt8(ascii: "T")
        writePadded(seconds / 3600, digits: 2, to: out + count + 1)
        out[count + 3] = UInt8(ascii: ":")
        writePadded(seconds / 60 % 60, digits: 2, to: out + count + 4)
        out[count + 6] = UInt8(ascii: ":")
        writePadded(seconds % 60, digits: 2, to: out + count + 7)
        count += 9
        guard microsecond > 0 else { return count }
        var fraction = microsecond
        var places = 6
        while fraction % 10 == 0 {
            fraction /= 10
            places -= 1
        }
        out[count] = UInt8(ascii: ".")
        writePadded(fraction, digits: places, to: out + count + 1)
        return count + 1 + places
    }
}
