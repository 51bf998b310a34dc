/// Parsers for the most frequent spellings, in a word or two of bytes and nearly without branches.
///
/// Each takes a cell by its end and its length and reads up to 16 bytes before the end, which must
/// be there. A nil says nothing: the parser of the type decides.
extension TextForm {
    @usableFromInline package typealias End = UnsafePointer<UInt8>

    /// The value of 1 to 15 digits; a double holds it exactly.
    @inlinable @inline(__always)
    package static func shortInteger(_ end: End, _ count: Int) -> Int64? {
        guard count <= 8 else { return mediumInteger(end, count) }
        guard count > 0 else { return nil }
        let digits = Digits.last(count, before: end)
        // A number that begins with a zero is that zero.
        guard Digits.areDigits(digits), count == 1 || end[-count] != UInt8(ascii: "0") else {
            return nil
        }
        return Int64(truncatingIfNeeded: Digits.number(digits))
    }

    @inlinable @inline(__always)
    static func mediumInteger(_ end: End, _ count: Int) -> Int64? {
        guard count <= 15 else { return nil }
        let low = Digits.last(8, before: end)
        let high = Digits.last(count &- 8, before: end - 8)
        guard Digits.areDigits(low), Digits.areDigits(high), end[-count] != UInt8(ascii: "0")
        else { return nil }
        return Int64(
            truncatingIfNeeded: Digits.number(high) &* 100_000_000 &+ Digits.number(low))
    }

    /// The value of digits, a point and digits, 3 to 8 bytes in all.
    @inlinable @inline(__always)
    package static func shortDecimal(_ end: End, _ count: Int) -> Double? {
        guard let (digits, decimals) = shortDecimalDigits(end, count) else { return nil }
        // Both are exact, so that the quotient is correctly rounded.
        return Double(Digits.number(digits)) / PowersOfTen.small[decimals & 7]
    }

    /// The digits of a `shortDecimal` as `Digits` has them, and how many are behind the point.
    @inlinable @inline(__always)
    package static func shortDecimalDigits(
        _ end: End, _ count: Int
    ) -> (digits: UInt64, decimals: Int)? {
        guard count > 2, count <= 8 else { return nil }
        let cell = Digits.last(count, before: end)
        // The point is the one byte that is no digit; what is before it moves up into its place.
        let point: UInt64 = 0x1E1E_1E1E_1E1E_1E1E
        let zeroAtPoint = cell ^ point
        let found =
            (zeroAtPoint &- 0x0101_0101_0101_0101) & ~zeroAtPoint & 0x8080_8080_8080_8080
        guard found != 0 else { return nil }
        let position = UInt64(truncatingIfNeeded: found.trailingZeroBitCount & ~7)
        let before = (1 &<< position) &- 1
        let digits = (cell & before) &<< 8 | cell & ~(before &<< 8 | 0xFF)
        let decimals = 7 &- Int(truncatingIfNeeded: position &>> 3)
        let whole = count &- 1 &- decimals
        guard Digits.areDigits(digits), whole > 0,
            whole == 1 || end[-count] != UInt8(ascii: "0")
        else { return nil }
        return (digits, decimals)
    }

    /// A date of ten bytes, as days since 1970-01-01.
    @inlinable @inline(__always)
    package static func shortDate(_ end: End, _ count: Int) -> Int32? {
        guard count == 10 else { return nil }
        return leadingDate(end - 10)
    }

    /// A zone-less timestamp to the second, in microseconds since 1970-01-01T00:00:00.
    @inlinable @inline(__always)
    package static func shortTimestamp(_ end: End, _ count: Int) -> Int64? {
        guard count == 19 else { return nil }
        let base = end - 19
        guard base[10] == UInt8(ascii: "T") || base[10] == UInt8(ascii: " "),
            let days = leadingDate(base), let seconds = clock(base + 11)
        else { return nil }
        return (Int64(days) &* 86_400 &+ seconds) &* 1_000_000
    }

    /// A timestamp to the second that ends with `Z`, in microseconds since the Unix epoch.
    @inlinable @inline(__always)
    package static func shortTimestampUTC(_ end: End, _ count: Int) -> Int64? {
        guard count == 20, end[-1] == UInt8(ascii: "Z") else { return nil }
        return shortTimestamp(end - 1, 19)
    }

    /// `true` or `false` in any case.
    @inlinable @inline(__always)
    package static func shortBool(_ end: End, _ count: Int) -> Bool? {
        bool(Bytes(start: end - count, count: count))
    }
}
