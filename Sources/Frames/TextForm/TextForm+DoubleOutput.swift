extension TextForm {
    /// The shortest text that reads back as the same double: `0.1`, `5.0`, `1e+16`, `nan`, `-inf`.
    ///
    /// Numbers of at most 15 digits, in the range where no exponent is written, take no memory; the
    /// others go through a string of the standard library.
    package static func appendFloat64(_ value: Double, to out: inout [UInt8]) {
        let magnitude = value.magnitude
        if magnitude >= 0.001, magnitude < 1e15,
            let (digits, decimals) = decimal(magnitude)
        {
            if value < 0 { out.append(UInt8(ascii: "-")) }
            let scale = PowersOfTen.integers[decimals]
            appendInt64(Int64(digits / scale), to: &out)
            out.append(UInt8(ascii: "."))
            appendPadded(Int(digits % scale), digits: max(decimals, 1), to: &out)
            return
        }
        var text = value.description
        text.withUTF8 { out.append(contentsOf: $0) }
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
        let scaled = (magnitude * PowersOfTen.doubles[decimals]).rounded()
        guard scaled / PowersOfTen.doubles[decimals] == magnitude else { return nil }
        var digits = UInt64(scaled)
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
