extension TextForm {
    /// The shortest text that reads back as the same double: `0.1`, `5.0`, `1e+16`, `nan`, `-inf`;
    /// of several, the one nearest to it.
    ///
    /// Takes no memory but for powers of two and where an exponent is written: these go through a
    /// string of the standard library.
    package static func appendFloat64(_ value: Double, to out: inout [UInt8]) {
        append(to: &out) { write(value, to: $0) }
    }

    /// Writes a double, returns how many bytes it takes.
    @inline(__always)
    package static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = value.magnitude
        guard magnitude < 1e9, magnitude >= 0.0001 || magnitude == 0 else {
            return writeRare(value, to: out)
        }
        // Most doubles mean a number of at most six decimals. The sum drops further ones, for its
        // last bit is worth 1; the quotient, correctly rounded as it is, tells whether there were
        // any. No two decimal numbers of at most 15 digits mean the same double, so where one is
        // found, it is the shortest once its last zeros are gone.
        let sum = magnitude * 1e6 + 0x1p52
        guard (sum - 0x1p52) / 1e6 == magnitude else { return writeRare(value, to: out) }
        let (whole, fraction) = (sum.bitPattern & 0xF_FFFF_FFFF_FFFF).quotientAndRemainder(
            dividingBy: 1_000_000)
        out[0] = UInt8(ascii: "-")
        var count = value.sign == .minus ? 1 : 0
        count += write(whole, to: out + count)
        out[count] = UInt8(ascii: ".")
        let decimals = Digits.values(of: fraction * 100)
        Digits.store(decimals | Digits.zeros, to: out + count + 1)
        // One decimal stays, also where it is zero.
        return count + 9 - (decimals | 1).leadingZeroBitCount >> 3
    }

    @inline(never)
    private static func writeRare(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = value.magnitude
        // At a power of two the doubles below lie closer than those above.
        guard magnitude >= 0.0001, magnitude < 0x1p53, value.significandBitPattern != 0 else {
            var text = value.description
            return text.withUTF8 { bytes in
                out.update(from: bytes.baseAddress!, count: bytes.count)
                return bytes.count
            }
        }
        let (digits, decimals) = shortest(magnitude)
        out[0] = UInt8(ascii: "-")
        var count = value.sign == .minus ? 1 : 0
        guard decimals > 0 else {
            count += write(digits, to: out + count)
            out[count] = UInt8(ascii: ".")
            out[count + 1] = UInt8(ascii: "0")
            return count + 2
        }
        // From 20 decimals on, which do not fit into a word, the number is below 1.
        let (whole, fraction) =
            decimals < 20
            ? digits.quotientAndRemainder(dividingBy: PowersOfTen.integers[decimals])
            : (0, digits)
        count += write(whole, to: out + count)
        out[count] = UInt8(ascii: ".")
        return count + 1 + writeDecimals(fraction, decimals, to: out + count + 1)
    }

    /// Writes the decimals of a number below 10^17 that has at most 20 of them, without zeros at the
    /// end, but at least one digit; returns how many.
    @inline(__always)
    private static func writeDecimals(
        _ fraction: UInt64, _ decimals: Int, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var start = 0
        var rest = fraction
        var first: UInt64 = 0
        if decimals > 16 {
            let (eight, others) = rest.quotientAndRemainder(
                dividingBy: PowersOfTen.integers[decimals - 8])
            first = Digits.values(of: eight)
            Digits.store(first | Digits.zeros, to: out)
            (start, rest) = (8, others)
        }
        rest *= PowersOfTen.integers[16 - (decimals - start)]
        let (high, low) = rest.quotientAndRemainder(dividingBy: 100_000_000)
        let second = Digits.values(of: high)
        let third = Digits.values(of: low)
        Digits.store(second | Digits.zeros, to: out + start)
        Digits.store(third | Digits.zeros, to: out + start + 8)
        if third != 0 { return start + 16 - third.leadingZeroBitCount >> 3 }
        if second != 0 { return start + 8 - second.leadingZeroBitCount >> 3 }
        return 8 - (first | 1).leadingZeroBitCount >> 3
    }

    /// The shortest decimal number that means this double, of those the nearest one: its digits,
    /// perhaps with zeros at the end, and how many of them are decimals.
    ///
    /// For doubles in 0.0001 ..< 2^53 but powers of two. There the double, `c × 2^q`, and the limits
    /// of what rounds to it, half a unit of its last place away, are fractions of 128 bits in units
    /// of the largest power of ten that such a unit holds; so all of this is exact. At least one
    /// whole number is within the limits, and at most one multiple of ten.
    ///
    /// Source: R. Giulietti, "The Schubfach way to render doubles" (2020), which rounds.
    private static func shortest(_ magnitude: Double) -> (digits: UInt64, decimals: Int) {
        let significand = magnitude.significandBitPattern | 1 << 52
        let q = Int(magnitude.exponent) - 52  // -66 ... 0
        let decimals = -((q * 315_653) >> 20)  // floor(q × log10(2))
        // c × 2^q × 10^decimals = 2c × 5^decimals / 2^shift, and half a unit is 5^decimals / 2^shift.
        let shift = UInt64(1 - q - decimals)  // 1 ... 47
        let half = PowersOfTen.fives[decimals]
        let (high, low) = (2 * significand).multipliedFullWidth(by: half)
        let digits = high &<< (64 - shift) | low &>> shift
        let one: UInt64 = 1 &<< shift
        let rest = low & (one - 1)

        // A limit means the double where its significand is even.
        let limit = significand & 1 == 0 ? half : half - 1
        let last = digits % 10
        let isUp = rest > one / 2 || rest == one / 2 && digits & 1 == 1
        let nearest = isUp ? digits + 1 : digits
        let tens = last * one + rest <= limit ? digits - last : nearest
        return ((10 - last) * one - rest <= limit ? digits - last + 10 : tens, decimals)
    }
}
