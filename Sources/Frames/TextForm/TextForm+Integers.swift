extension TextForm {
    /// `-?(0|[1-9][0-9]*)` within 64 bits. `-0` is not an integer: it has a sign to keep.
    @inlinable
    package static func int64(_ bytes: Bytes) -> Int64? {
        var index = 0
        let count = bytes.count
        guard count > 0, let base = bytes.baseAddress else { return nil }
        let isNegative = base[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        let digits = count - index
        guard digits > 0, digits <= 19 else { return nil }
        if base[index] == UInt8(ascii: "0") { return digits == 1 && !isNegative ? 0 : nil }
        guard digits <= 8 else { return longInteger(base + index, digits, isNegative) }
        let low = Digits.padded(base + index, digits)
        guard Digits.areDigits(low) else { return nil }
        let value = Int64(truncatingIfNeeded: Digits.number(low))
        return isNegative ? 0 &- value : value
    }

    /// The integer that the 9 to 19 digits at `base` make. Apart, so that the short ones, which are
    /// most, need few registers.
    @usableFromInline
    static func longInteger(
        _ base: UnsafePointer<UInt8>, _ digits: Int, _ isNegative: Bool
    ) -> Int64? {
        let low = Digits.word(base + (digits - 8)) ^ Digits.zeros
        let value: UInt64
        if digits <= 16 {
            let high = Digits.padded(base, digits - 8)
            guard Digits.areDigits(high), Digits.areDigits(low) else { return nil }
            value = Digits.number(high) &* 100_000_000 &+ Digits.number(low)
        } else {
            let high = Digits.padded(base, digits - 16)
            let middle = Digits.word(base + (digits - 16)) ^ Digits.zeros
            guard Digits.areDigits(high), Digits.areDigits(middle), Digits.areDigits(low) else {
                return nil
            }
            // 19 digits stay below 2^64.
            value =
                (Digits.number(high) &* 100_000_000 &+ Digits.number(middle)) &* 100_000_000
                &+ Digits.number(low)
        }
        if isNegative {
            guard value <= UInt64(Int64.max) + 1 else { return nil }
            return Int64(truncatingIfNeeded: 0 &- value)
        }
        return value <= UInt64(Int64.max) ? Int64(truncatingIfNeeded: value) : nil
    }
}
