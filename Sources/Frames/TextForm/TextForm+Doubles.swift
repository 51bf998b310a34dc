extension TextForm {
    /// A decimal number: digits with a fraction, an exponent or both, at most 17 of them
    /// significant, no leading zeros, no plus, neither overflowing nor becoming zero; or an integer
    /// of 64 bits that a double holds exactly, or `-0`. Also `nan`, `inf`, `-inf` and the spellings
    /// `NaN`, `Inf`, `-Inf`, `Infinity`, `-Infinity`.
    package static func float64(_ bytes: Bytes) -> Double? {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return nil }
        let end = start + bytes.count
        var next = start
        let isNegative = next.pointee == UInt8(ascii: "-")
        if isNegative { next += 1 }
        guard next < end else { return nil }
        if next.pointee > UInt8(ascii: "9") { return nonFinite(bytes, isNegative: isNegative) }

        // The digits as one number: exact up to 19 of them, and taken anew where there are more.
        var mantissa: UInt64 = 0
        let whole = next
        while next < end, next.pointee &- UInt8(ascii: "0") <= 9 {
            mantissa = mantissa &* 10 &+ UInt64(next.pointee &- UInt8(ascii: "0"))
            next += 1
        }
        var digits = next - whole
        if digits > 1, whole.pointee == UInt8(ascii: "0") { return nil }
        if next == end {
            guard digits > 0 else { return nil }
            return wholeNumber(bytes, isNegative: isNegative)
        }
        var exponent = 0
        var last = next  // behind the digits
        if next.pointee == UInt8(ascii: ".") {
            next += 1
            let fraction = next
            while next < end, next.pointee &- UInt8(ascii: "0") <= 9 {
                mantissa = mantissa &* 10 &+ UInt64(next.pointee &- UInt8(ascii: "0"))
                next += 1
            }
            exponent = fraction - next
            digits += next - fraction
            last = next
        }
        guard digits > 0 else { return nil }
        if next < end {
            guard let power = exponentPart(next, end) else { return nil }
            exponent += power
        }
        if digits > 17 {
            guard
                let exact = significantDigits(Bytes(start: whole, count: last - whole))
            else { return nil }
            mantissa = exact.mantissa
            exponent += exact.exponent
        }
        guard mantissa > 0 else { return isNegative ? -0.0 : 0 }
        guard let magnitude = magnitude(mantissa, exponent) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// A cell of digits only: the value of an integer, so the rules of integers hold.
    private static func wholeNumber(_ bytes: Bytes, isNegative: Bool) -> Double? {
        guard let value = int64(bytes) else {
            return isNegative && bytes.count == 2 && bytes[1] == UInt8(ascii: "0") ? -0.0 : nil
        }
        return Evidence.Kind(integer: value) == .int64 ? Double(value) : nil
    }

    /// `e` or `E`, a sign if any, and digits up to the end.
    private static func exponentPart(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> Int? {
        var next = start
        guard next.pointee | 0x20 == UInt8(ascii: "e") else { return nil }
        next += 1
        var isNegative = false
        if next < end, next.pointee == UInt8(ascii: "-") || next.pointee == UInt8(ascii: "+") {
            isNegative = next.pointee == UInt8(ascii: "-")
            next += 1
        }
        guard next < end else { return nil }
        var value = 0
        while next < end {
            let digit = next.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = min(value * 10 + Int(digit), 100_000_000)
            next += 1
        }
        return isNegative ? -value : value
    }

    /// Digits with a point somewhere as at most 17 significant ones, and by which power of ten the
    /// number that all the digits make is larger than these.
    private static func significantDigits(
        _ bytes: Bytes
    ) -> (mantissa: UInt64, exponent: Int)? {
        var mantissa: UInt64 = 0
        var significant = 0
        var zeros = 0  // not yet taken in: they count only where another digit follows
        for byte in bytes where byte != UInt8(ascii: ".") {
            let digit = byte &- UInt8(ascii: "0")
            if digit == 0 {
                if significant > 0 { zeros += 1 }
                continue
            }
            significant += zeros + 1
            guard significant <= 17 else { return nil }
            for _ in 0..<zeros { mantissa *= 10 }
            zeros = 0
            mantissa = mantissa * 10 + UInt64(digit)
        }
        return (mantissa, zeros)
    }

    /// `mantissa × 10^exponent`, correctly rounded; nil when it overflows or becomes zero.
    private static func magnitude(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        // Both factors exact in a double: one correctly rounded operation (W. Clinger, "How to
        // Read Floating Point Numbers Accurately", PLDI 1990).
        if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            return exponent < 0
                ? Double(mantissa) / PowersOfTen.doubles[-exponent]
                : Double(mantissa) * PowersOfTen.doubles[exponent]
        }
        if exponent >= -19, exponent <= 19 { return rounded(mantissa, exponent) }
        guard let value = Double("\(mantissa)e\(exponent)"), value.isFinite, value > 0 else {
            return nil
        }
        return value
    }

    /// `mantissa × 10^exponent` for exponents from -19 to 19, where 10^|exponent| fits into 64 bits:
    /// the product or quotient to 64 bits, the last one standing for all that is beyond, rounded
    /// once by the conversion to a double.
    private static func rounded(_ mantissa: UInt64, _ exponent: Int) -> Double {
        let power = PowersOfTen.integers[abs(exponent)]
        if exponent >= 0 {
            let (high, low) = mantissa.multipliedFullWidth(by: power)
            guard high > 0 else { return Double(low) }
            let shift = UInt64(high.leadingZeroBitCount)
            let top = shift == 0 ? high : high << shift | low >> (64 - shift)
            let rest: UInt64 = low << shift == 0 ? 0 : 1
            return Double(top | rest)
                * Double(sign: .plus, exponent: 64 - Int(shift), significand: 1)
        }
        let up = mantissa.leadingZeroBitCount
        let powerUp = power.leadingZeroBitCount
        let scaled = mantissa << UInt64(up)
        let (quotient, remainder) = (power << UInt64(powerUp)).dividingFullWidth(
            (scaled >> 1, scaled << 63))
        let rest: UInt64 = remainder == 0 ? 0 : 1
        return Double(quotient | rest)
            * Double(sign: .plus, exponent: powerUp - up - 63, significand: 1)
    }

    private static func nonFinite(_ bytes: Bytes, isNegative: Bool) -> Double? {
        let word = isNegative ? Bytes(rebasing: bytes[1...]) : bytes
        func matches(_ spelling: StaticString) -> Bool {
            word.count == spelling.utf8CodeUnitCount
                && word.elementsEqual(Bytes(start: spelling.utf8Start, count: word.count))
        }
        if matches("inf") || matches("Inf") || matches("Infinity") {
            return isNegative ? -Double.infinity : .infinity
        }
        return !isNegative && (matches("nan") || matches("NaN")) ? .nan : nil
    }
}

/// The powers of ten, and some of five, that fit exactly into a word.
@usableFromInline
enum PowersOfTen {
    /// The first eight.
    @usableFromInline
    static let small: InlineArray<8, Double> = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7]

    static let doubles: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    static let integers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
        100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    static let fives: [UInt64] = [
        1, 5, 25, 125, 625, 3125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125,
        244_140_625, 1_220_703_125, 6_103_515_625, 30_517_578_125, 152_587_890_625,
        762_939_453_125, 3_814_697_265_625, 19_073_486_328_125, 95_367_431_640_625,
    ]
}
