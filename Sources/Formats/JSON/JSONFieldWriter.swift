import CByteScan

/// Writes values into memory that is known to be large enough, `padding` behind them included.
struct JSONFieldWriter {
    /// Where the next byte goes.
    private(set) var next: UnsafeMutablePointer<UInt8>

    init(_ memory: UnsafeMutablePointer<UInt8>) {
        next = memory
    }

    @inline(__always)
    mutating func appendByte(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    /// Appends bytes as they are, at least one; padding is behind them.
    @inline(__always)
    mutating func appendPadded(_ bytes: UnsafeBufferPointer<UInt8>) {
        next.updatePadded(from: bytes.baseAddress!, count: bytes.count)
        next += bytes.count
    }

    mutating func appendNull() {
        for byte in "null".utf8 { appendByte(byte) }
    }

    mutating func appendBase64(_ bytes: UnsafeBufferPointer<UInt8>) {
        appendByte(UInt8(ascii: "\""))
        Base64.write(bytes, to: next)
        next += Base64.length(of: bytes.count)
        appendByte(UInt8(ascii: "\""))
    }

    /// Appends `text`, which has padding behind it, as a string: in quotes, with what must be
    /// escaped escaped, and no more. Takes two bytes more than `lengthOfStrings` says, at most.
    @inline(__always)
    mutating func appendString(_ text: UnsafeBufferPointer<UInt8>) {
        appendByte(UInt8(ascii: "\""))
        if var source = text.baseAddress {
            let end = source + text.count
            while source < end {
                next.updateSixteen(from: source)
                let specials =
                    bytescan_json_specials(source) & UnsafeMutablePointer.bits(end - source)
                guard specials != 0 else {
                    next += min(16, end - source)
                    source += 16
                    continue
                }
                let plain = specials.trailingZeroBitCount
                next += plain
                appendEscape(source[plain])
                source += plain + 1
            }
        }
        appendByte(UInt8(ascii: "\""))
    }

    @inline(never)
    private mutating func appendEscape(_ byte: UInt8) {
        appendByte(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): appendByte(byte)
        case 0x08: appendByte(UInt8(ascii: "b"))
        case 0x09: appendByte(UInt8(ascii: "t"))
        case 0x0A: appendByte(UInt8(ascii: "n"))
        case 0x0C: appendByte(UInt8(ascii: "f"))
        case 0x0D: appendByte(UInt8(ascii: "r"))
        default:
            for zero in "u00".utf8 { appendByte(zero) }
            appendByte(UInt8(ascii: "0") + byte >> 4)
            let digit = byte & 0xF
            appendByte(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Bytes that the strings of texts take at most that are behind one another, but for their quotes.
    static func lengthOfStrings(_ texts: UnsafeBufferPointer<UInt8>) -> Int {
        var length = texts.count
        for index in stride(from: 0, to: texts.count, by: 16) {
            let specials =
                bytescan_json_specials(texts.baseAddress! + index)
                & UnsafeMutablePointer.bits(texts.count - index)
            if specials != 0 { length += 5 * specials.nonzeroBitCount }
        }
        return length
    }
}
