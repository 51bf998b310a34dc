/// Strings: closing quote, escapes, control characters and UTF-8 in one pass.
extension JSONScanner {
    /// Scans a string whose opening quote is before `start`; returns the position after the closing
    /// quote.
    @inline(__always)
    mutating func scanString(_ start: Int, hasEscapes: inout Bool) -> Int {
        var position = start
        while true {
            let word = UnsafeRawPointer(base).loadUnaligned(
                fromByteOffset: position, as: UInt64.self)
            let special = Self.specialBytes(UInt64(littleEndian: word))
            if special == 0 {
                position &+= 8
                continue
            }
            position &+= special.trailingZeroBitCount >> 3
            let byte = base[position]
            if byte == UInt8(ascii: "\"") { return position &+ 1 }
            position = scanSpecial(position, hasEscapes: &hasEscapes)
            if position < 0 { return position }
        }
    }

    /// The high bit of every byte that is a quote, a backslash, a control character or not ASCII.
    ///
    /// Subtraction borrows into higher bytes, so only the lowest bit set is exact; it is the one
    /// used. (Mycroft's test for a zero byte; the usual `& ~x` is not needed, because bytes with
    /// the high bit count as special anyway.)
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let controls = word &- (ones &* 0x20)
        return (quotes | backslashes | controls | word) & (ones &* 0x80)
    }

    /// Steps over the escape or the characters beyond ASCII at `start`.
    @inline(never)
    private mutating func scanSpecial(_ start: Int, hasEscapes: inout Bool) -> Int {
        let byte = base[start]
        if byte == UInt8(ascii: "\\") {
            hasEscapes = true
            return scanEscape(start &+ 1)
        }
        if byte < 0x20 { return fail(start, .stringByte) }
        var position = start
        repeat {
            position = scanMultibyte(position)
        } while position > 0 && base[position] >= 0x80
        return position
    }

    /// Scans what follows a backslash.
    private mutating func scanEscape(_ start: Int) -> Int {
        switch base[start] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start &+ 1
        case UInt8(ascii: "u"):
            var unit: UInt32 = 0
            let next = scanUnit(start &+ 1, &unit)
            if next < 0 || unit & 0xF800 != 0xD800 { return next }
            guard unit < 0xDC00 else { return fail(start &- 1, .surrogatePair) }
            guard base[next] == UInt8(ascii: "\\") else {
                return fail(next, .surrogatePair)
            }
            guard base[next &+ 1] == UInt8(ascii: "u") else {
                return fail(next &+ 1, .surrogatePair)
            }
            let last = scanUnit(next &+ 2, &unit)
            if last > 0, unit & 0xFC00 != 0xDC00 { return fail(next, .surrogatePair) }
            return last
        default:
            return fail(start, .escape)
        }
    }

    private mutating func scanUnit(_ start: Int, _ unit: inout UInt32) -> Int {
        unit = 0
        for position in start..<start &+ 4 {
            guard let digit = Self.hexadecimalValue(base[position]) else {
                return fail(position, .hexadecimalDigit)
            }
            unit = unit << 4 | digit
        }
        return start &+ 4
    }

    @inline(__always)
    static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// Scans one character of two to four bytes: no overlong form, no surrogate, none beyond
    /// U+10FFFF (Unicode 15, table 3-7).
    @inline(__always)
    private mutating func scanMultibyte(_ start: Int) -> Int {
        let lead = base[start]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF:
            length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { second = 0xA0...0xBF }
            if lead == 0xED { second = 0x80...0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { second = 0x90...0xBF }
            if lead == 0xF4 { second = 0x80...0x8F }
        default:
            return fail(start, .utf8)
        }
        for offset in 1..<length {
            let byte = base[start &+ offset]
            guard second.contains(byte) else {
                // A character cut by the end of the window may go on in the next bytes.
                let isCut = start &+ offset == end
                return fail(isCut ? end : start, .utf8)
            }
            second = 0x80...0xBF
        }
        return start &+ length
    }
}
