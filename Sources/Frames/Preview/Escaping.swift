/// A name or a value as messages show it: in double quotes, shortened, control characters escaped.
package func quoted(_ text: String) -> String {
    var out = "\""
    var shown = 0
    for scalar in text.unicodeScalars {
        if shown == 64 {
            out += "…"
            break
        }
        if scalar == "\"" { out += "\\\"" } else { scalar.appendVisible(to: &out) }
        shown += 1
    }
    return out + "\""
}

/// `text` on one line, as it is but for what would act on a terminal.
package func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isControl) else { return text }
    var out = ""
    for scalar in text.unicodeScalars { scalar.appendVisible(to: &out) }
    return out
}

/// `text` as one word of a shell command, on one line.
package func shellWord(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.utf8.allSatisfy { byte in
            (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                || "_-./,:=%+@".utf8.contains(byte)
        }
    if isPlain { return text }
    guard text.unicodeScalars.contains(where: \.isControl) else {
        return "'"
            + text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
    var word = "$'"
    for scalar in text.unicodeScalars { scalar.appendQuoted(to: &word) }
    return word + "'"
}

extension Unicode.Scalar {
    /// Whether it would act on a terminal instead of showing: control characters, line separators
    /// and the marks that change the direction of text.
    var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// The scalar itself, or an escape for a control.
    func appendVisible(to out: inout String) {
        switch self {
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case _ where isControl: out += "\\u{" + String(value, radix: 16) + "}"
        default: out.unicodeScalars.append(self)
        }
    }

    /// The scalar as it stands in a shell's `$'…'`.
    fileprivate func appendQuoted(to word: inout String) {
        switch self {
        case "\n": word += "\\n"
        case "\r": word += "\\r"
        case "\t": word += "\\t"
        case "'": word += "\\'"
        case "\\": word += "\\\\"
        case _ where isControl:
            // Octal has three digits at most; in hexadecimal some shells read on into what follows.
            for byte in String(self).utf8 {
                let digits = String(byte, radix: 8)
                word += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        default: word.unicodeScalars.append(self)
        }
    }
}

/// `1,234,567`.
package func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var end = digits.count - 3
    while end > 0 {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: end))
        end -= 3
    }
    return (number < 0 ? "-" : "") + digits
}

/// `1 row`, `1,234 rows`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}
