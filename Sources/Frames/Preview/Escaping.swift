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

extension Unicode.Scalar {
    /// The scalar itself, or an escape for what would act on a terminal instead of showing: control
    /// characters, line separators and the marks that change the direction of text.
    func appendVisible(to out: inout String) {
        switch value {
        case 0x0A: out += "\\n"
        case 0x0D: out += "\\r"
        case 0x09: out += "\\t"
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            out += "\\u{" + String(value, radix: 16) + "}"
        default: out.unicodeScalars.append(self)
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
