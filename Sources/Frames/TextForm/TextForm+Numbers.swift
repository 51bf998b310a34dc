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

    /// A decimal number with a fraction, an exponent or both, or an integer; at most 17
    /// significant digits, not overflowing, not underflowing to zero; no leading zeros, no plus.
    /// Also `nan`, `inf`, `-inf`, and the spellings `NaN`, `Inf`, `-Inf`, `Infinity`, `-Infinity`.
    package static func float64(_ bytes: Bytes) -> Double? {
        let count = bytes.count
        guard count > 0 else { return nil }
        var index = 0
        let isNegative = bytes[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < count else { return nil }
        if bytes[index] > UInt8(ascii: "9") { return nonFinite(bytes, isNegative: isNegative) }

        var mantissa: UInt64 = 0
        var significant = 0  // digits taken into the mantissa, without leading zeros
        var trailingZeros = 0  // zeros seen and not yet taken in: they count only before a digit
        var exponent = 0  // of ten, of the mantissa's last digit
        var sawDigit = false
        let whole = index
        func isDigit(_ position: Int) -> Bool {
            position < count && bytes[position] &- UInt8(ascii: "0") <= 9
        }
        func take(_ digit: UInt8) -> Bool {
            if digit == 0 {
                if significant > 0 { trailingZeros += 1 }
                return true
            }
            significant += trailingZeros + 1
            guard significant <= 17 else { return false }
            for _ in 0..<trailingZeros { mantissa *= 10 }
            trailingZeros = 0
            mantissa = mantissa * 10 + UInt64(digit)
            return true
        }
        while isDigit(index) {
            guard take(bytes[index] &- UInt8(ascii: "0")) else { return nil }
            sawDigit = true
            index += 1
        }
        if index - whole > 1, bytes[whole] == UInt8(ascii: "0") { return nil }
        if index < count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while isDigit(index) {
                guard take(bytes[index] &- UInt8(ascii: "0")) else { return nil }
                sawDigit = true
                index += 1
            }
            exponent -= index - fraction
        }
        guard sawDigit else { return nil }
        exponent += trailingZeros
        if index < count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            var isExponentNegative = false
            if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
            {
                isExponentNegative = bytes[index] == UInt8(ascii: "-")
                index += 1
            }
            guard isDigit(index) else { return nil }
            var value = 0
            while isDigit(index) {
                value = min(value * 10 + Int(bytes[index] &- UInt8(ascii: "0")), 100_000)
                index += 1
            }
            exponent += isExponentNegative ? -value : value
        }
        guard index == count else { return nil }
        guard mantissa > 0 else { return isNegative ? -0.0 : 0 }
        guard let magnitude = magnitude(mantissa, exponent) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// `mantissa × 10^exponent`, correctly rounded; nil when it overflows or becomes zero.
    private static func magnitude(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        // Both factors exact in a double: one correctly rounded operation (W. Clinger, "How to
        // Read Floating Point Numbers Accurately", PLDI 1990).
        if mantissa <= 1 << 53, abs(exponent) <= 22 {
            let power = powersOfTen[abs(exponent)]
            return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        }
        guard let value = Double("\(mantissa)e\(exponent)"), value.isFinite, value > 0 else {
            return nil
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static func nonFinite(_ bytes: Bytes, isNegative: Bool) -> Double? {
        let word = isNegative ? UnsafeBufferPointer(rebasing: bytes[1...]) : bytes
        func matches(_ spelling: StaticString) -> Bool {
            word.count == spelling.utf8CodeUnitCount
                && word.elementsEqual(
                    UnsafeBufferPointer(start: spelling.utf8Start, count: word.count))
        }
        if matches("inf") || matches("Inf") || matches("Infinity") {
            return isNegative ? -Double.infinity : .infinity
        }
        return !isNegative && (matches("nan") || matches("NaN")) ? .nan : nil
    }

    /// The shortest text that reads back as the same double: `0.1`, `5.0`, `1e+16`, `nan`, `-inf`.
    package static func appendFloat64(_ value: Double, to out: inout [UInt8]) {
        var text = value.description
        text.withUTF8 { out.append(contentsOf: $0) }
    }
}
