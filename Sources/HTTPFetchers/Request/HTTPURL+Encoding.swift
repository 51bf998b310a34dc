/// Percent-encoding (RFC 3986, section 2.1) and base64 (RFC 4648, section 4), as far as URLs need them.
extension HTTPURL {
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// `text` with every byte outside the unreserved set encoded: a value, not a piece of syntax.
    static func percentEncoded(_ text: String) -> String {
        encoded(Array(text.utf8)) { isAlphanumeric($0) || "-._~".utf8.contains($0) }
    }

    /// Path or query text with only what the grammar forbids encoded; `%41` stays as it is.
    static func repaired(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var index = -1
        return encoded(bytes) { byte in
            index += 1
            if byte == UInt8(ascii: "%") {
                return index + 2 < bytes.count && hexValue(bytes[index + 1]) != nil
                    && hexValue(bytes[index + 2]) != nil
            }
            return isAlphanumeric(byte) || "-._~:/?@!$&'()*+,;=".utf8.contains(byte)
        }
    }

    /// The text that percent-encoding hides; broken escapes stay as they are.
    static func percentDecoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Calls `isAllowed` once per byte, in order.
    private static func encoded(_ bytes: [UInt8], isAllowed: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if isAllowed(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// The base64 text of `bytes`, padded.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = (0..<3).reduce(UInt32(0)) { bits, offset in
            bits << 8 | UInt32(offset < group.count ? group[start + offset] : 0)
        }
        for place in 0..<4 {
            let isPadding = place > group.count
            let index = Int(bits >> UInt32(18 - 6 * place) & 63)
            result.append(isPadding ? UInt8(ascii: "=") : alphabet[index])
        }
    }
    return String(decoding: result, as: UTF8.self)
}
