/// Binary values in JSON: base64 with padding (RFC 4648, section 4).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// True when `text` is the padded base64 of some bytes, and no other text is.
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count % 4 == 0 else { return false }
        if text.isEmpty { return true }
        let padding = padding(of: text)
        guard text.dropLast(padding).allSatisfy({ value(of: $0) != nil }) else { return false }
        let last = value(of: text[text.count - padding - 1])!
        return padding == 0 || last & (padding == 1 ? 0b11 : 0b1111) == 0
    }

    /// The bytes that a valid text stands for.
    static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        for start in stride(from: 0, to: text.count, by: 4) {
            let group = (start..<start + 4).reduce(UInt32(0)) {
                $0 << 6 | UInt32(value(of: text[$1]) ?? 0)
            }
            for shift: UInt32 in [16, 8, 0] {
                out.append(UInt8(truncatingIfNeeded: group >> shift))
            }
        }
        out.removeLast(padding(of: text))
        return out
    }

    /// Bytes of the base64 of `count` bytes.
    static func length(of count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes the base64 of `bytes`, in `length(of:)` bytes.
    static func write(
        _ bytes: UnsafeBufferPointer<UInt8>, to out: UnsafeMutablePointer<UInt8>
    ) {
        var next = out
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let present = min(3, bytes.count - start)
            let group = (0..<3).reduce(UInt32(0)) {
                $0 << 8 | ($1 < present ? UInt32(bytes[start + $1]) : 0)
            }
            for digit in 0..<4 {
                let index = Int(group >> UInt32(18 - 6 * digit) & 63)
                next[digit] = digit <= present ? alphabet[index] : UInt8(ascii: "=")
            }
            next += 4
        }
    }

    private static func padding(of text: UnsafeBufferPointer<UInt8>) -> Int {
        text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    }

    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
