/// The text form of each type: bytes to value and value to bytes, as docs/types.md writes it down.
///
/// The parsers take the whole of a cell and return nil where it is not of the form; they allocate
/// nothing, except for the rare floating-point numbers that need more than the exact fast path.
@usableFromInline
package enum TextForm {
    @usableFromInline package typealias Bytes = UnsafeBufferPointer<UInt8>

    /// The narrowest kind of one text cell, `.text` where nothing narrower fits.
    package static func kind(_ bytes: Bytes) -> Evidence.Kind {
        guard let first = bytes.first else { return .text }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if bytes.count >= 10, bytes[4] == UInt8(ascii: "-") {
                if date(bytes) != nil { return .date }
                if let zoned = anyTimestamp(bytes) {
                    return zoned.isUTC ? .timestampUTC : .timestamp
                }
            }
            if let value = int64(bytes) { return Evidence.Kind(integer: value) }
            return isPlainDecimal(bytes) || float64(bytes) != nil ? .float64 : .text
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            return bool(bytes) == nil ? .text : .bool
        case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "n"), UInt8(ascii: "N"):
            return float64(bytes) == nil ? .text : .float64
        default:
            return .text
        }
    }

    /// Whether the bytes are digits, a point and digits, with or without a minus, few enough for any
    /// double to hold: most of the cells that `float64` takes, without their value.
    private static func isPlainDecimal(_ bytes: Bytes) -> Bool {
        guard let base = bytes.baseAddress, bytes.count <= 18 else { return false }
        var index = base[0] == UInt8(ascii: "-") ? 1 : 0
        let whole = index
        while index < bytes.count, base[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
        guard index > whole, index == whole + 1 || base[whole] != UInt8(ascii: "0"),
            index < bytes.count, base[index] == UInt8(ascii: ".")
        else { return false }
        index += 1
        while index < bytes.count, base[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
        return index == bytes.count
    }

    /// `true` or `false` in any case.
    @inlinable @inline(__always)
    package static func bool(_ bytes: Bytes) -> Bool? {
        guard bytes.count == 4 || bytes.count == 5, let base = bytes.baseAddress else { return nil }
        let word = UInt32(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt32.self))
        let lowercase: UInt8 = 0x20
        if bytes.count == 4 { return word | 0x2020_2020 == 0x6575_7274 ? true : nil }
        return word | 0x2020_2020 == 0x736C_6166 && base[4] | lowercase == UInt8(ascii: "e")
            ? false : nil
    }

    /// Writes `true` or `false`, returns how many bytes it takes.
    @inline(__always)
    package static func write(_ value: Bool, to out: UnsafeMutablePointer<UInt8>) -> Int {
        // The letters in a word, the first in the lowest byte.
        Digits.store(value ? 0x6575_7274 : 0x65_736C_6166, to: out)
        return value ? 4 : 5
    }

    /// What `body` appends, as a string.
    static func string(_ body: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        body(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
