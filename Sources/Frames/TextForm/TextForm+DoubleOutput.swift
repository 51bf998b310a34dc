extension TextForm {
    /// The shortest text that reads back as the same double: `0.1`, `5.0`, `1e+16`, `nan`, `-inf`.
    ///
    /// Numbers of at most 15 digits, in the range where no exponent is written, take no memory; the
    /// others go through a string of the standard library.
    package static func appendFloat64(_ value: Double, to out: inout [UInt8]) {
        append(to: &out) { write(value, to: $0) }
    }

    /// Writes a double, returns how many bytes it takes.
    package static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let magnitude = value.magnitude
        guard magnitude >= 0.001, magnitude < 1e15, let (digits, decimals) = decimal(magnitude)
        else {
            var text = value.description
            return text.withUTF8 { bytes in
                out.update(from: bytes.baseAddress!, count: bytes.count)
                return bytes.count
            }
        }
        var count = 0
        if value < 0 {
            out[0] = UInt8(ascii: "-")
            count = 1
        }
        let (whole, fraction) = digits.quotientAndRemainder(
            dividingBy: PowersOfTen.integers[decimals])
        count += write(whole, to: out + count)
        out[count] = UInt8(ascii: ".")
        let places = max(decimals, 1)
        writePadded(fraction, digits: places, to: out + count + 1)
        return count + 1 + places
    }

    /// The digits and the number of decimals of a double in 0.001 ..< 10^15 that some decimal number
    /// of at most 15 digits means; nil where it takes more.
    ///
    /// No two decimals of at most 15 digits mean the same double, so where one is found, it is the
    /// shortest once its last zeros are gone. It is found at the largest number of decimals that
    /// leaves 15 digits: there the product is off by less than a quarter, so rounding finds the
    /// digits, and the quotient, correctly rounded as it is, tells whether they mean this double.
    private static func decimal(_ magnitude: Double) -> (digits: UInt64, decimals: Int)? {
        var wholeDigits = 0
        while wholeDigits < 15, magnitude >= PowersOfTen.doubles[wholeDigits] { wholeDigits += 1 }
        var decimals = 15 - wholeDigits
        var digits = UInt64(magnitude * PowersOfTen.doubles[decimals] + 0.5)
        guard Double(digits) / PowersOfTen.doubles[decimals] == magnitude else { return nil }
        while decimals >= 4, digits % 10_000 == 0 {
            digits /= 10_000
            decimals -= 4
        }
        while decimals > 0, digits % 10 == 0 {
            digits /= 10
            decimals -= 1
        }
        return (digits, decimals)
    }
}
