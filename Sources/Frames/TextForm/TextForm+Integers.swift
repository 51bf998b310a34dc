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
        var value: UInt64 = 0
        while index < count {
            let digit = base[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        if isNegative {
            guard value <= UInt64(Int64.max) + 1 else { return nil }
            return Int64(truncatingIfNeeded: 0 &- value)
        }
        return Int64(exactly: value)
    }

    package static func appendInt64(_ value: Int64, to out: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
        }
    }
}
