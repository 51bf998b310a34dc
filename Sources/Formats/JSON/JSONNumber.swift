import Frames

/// Number tokens to doubles.
///
/// The grammar is checked already, so this reads digits only. Everything outside the two exact paths
/// (more digits, large exponents, zeros, overflow) is left to `TextForm`, whose answer is the rule.
enum JSONNumber {
    /// The double of a number token, nil where it has more than 17 significant digits, overflows or
    /// underflows.
    @inline(__always)
    static func float64(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var mantissa: UInt64 = 0
        var digits = 0
        var fraction = 0
        var index = bytes[0] == UInt8(ascii: "-") ? 1 : 0
        let isNegative = index == 1
        var isFraction = false
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if digit < 10 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                digits &+= 1
                fraction &+= isFraction ? 1 : 0
            } else if bytes[index] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                return TextForm.float64(bytes)
            }
            index &+= 1
        }
        guard digits <= 17, mantissa > 0, let magnitude = quotient(mantissa, fraction) else {
            return TextForm.float64(bytes)
        }
        return isNegative ? -magnitude : magnitude
    }

    /// `mantissa / 10^fraction`, correctly rounded; nil where ten's power exceeds 64 bits.
    @inline(__always)
    static func quotient(_ mantissa: UInt64, _ fraction: Int) -> Double? {
        if mantissa <= 1 << 53, fraction <= 22 {
            // Both exact as doubles: one correctly rounded division.
            return Double(mantissa) / exactPower(fraction)
        }
        guard fraction < 20 else { return nil }
        return longQuotient(mantissa, fraction)
    }

    /// Divides 127 bits by 64. The quotient has at least 62 bits, and its last bit stands for a
    /// remainder as well, so the one rounding is that of the conversion to 53 bits.
    @inline(never)
    private static func longQuotient(_ mantissa: UInt64, _ fraction: Int) -> Double {
        var divisor: UInt64 = 1
        for _ in 0..<fraction { divisor &*= 10 }
        let shift = divisor.leadingZeroBitCount
        let lift = mantissa.leadingZeroBitCount
        let (quotient, remainder) = (divisor << UInt64(shift)).dividingFullWidth(
            ((mantissa << UInt64(lift)) >> 1, 0))
        let exact = quotient | (remainder == 0 ? 0 : 1)
        let exponent = shift - lift - 63
        let scale = Double(sign: .plus, exponent: exponent, significand: 1)
        return Double(exact) * scale
    }

    @inline(__always)
    private static func exactPower(_ exponent: Int) -> Double {
        powers.withUnsafeBufferPointer { $0[exponent] }
    }

    private static let powers: [Double] = (0...22).map { Double("1e\($0)")! }
}
