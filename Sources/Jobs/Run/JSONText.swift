/// Writes JSON text, indented by two spaces a level or all in one line.
public struct JSONText {
    public private(set) var text = ""
    private var depth = 0
    private var isFirst = true

    private let isOneLine: Bool

    public init(isOneLine: Bool = false) {
        self.isOneLine = isOneLine
    }

    /// The whole text is one object with the members that `body` writes.
    public mutating func object(_ body: (inout JSONText) -> Void) {
        enclose("{", "}", body)
    }

    public mutating func object(_ name: String, _ body: (inout JSONText) -> Void) {
        key(name)
        enclose("{", "}", body)
    }

    /// An array of objects, each with the members that `body` writes for one of `values`.
    public mutating func array<Value>(
        _ name: String, _ values: [Value], _ body: (Value, inout JSONText) -> Void
    ) {
        key(name)
        enclose("[", "]") { json in
            for value in values {
                json.separate()
                json.enclose("{", "}") { body(value, &$0) }
            }
        }
    }

    public mutating func strings(_ name: String, _ values: [String]) {
        key(name)
        enclose("[", "]") { json in
            for value in values {
                json.separate()
                json.text += JSONText.quoted(value)
            }
        }
    }

    public mutating func member(_ name: String, _ value: String) {
        key(name)
        text += JSONText.quoted(value)
    }

    public mutating func member(_ name: String, _ value: Int) {
        key(name)
        text += String(value)
    }

    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        text += value ? "true" : "false"
    }

    /// A finite number, to six decimals: seconds and rates need no more.
    public mutating func member(_ name: String, _ value: Double) {
        key(name)
        text += String((value * 1e6).rounded() / 1e6)
    }

    public mutating func memberNull(_ name: String) {
        key(name)
        text += "null"
    }

    private mutating func key(_ name: String) {
        separate()
        text += JSONText.quoted(name) + ": "
    }

    private mutating func separate() {
        if !isFirst { text += isOneLine ? ", " : "," }
        isFirst = false
        newline()
    }

    private mutating func newline() {
        if !isOneLine { text += "\n" + String(repeating: "  ", count: depth) }
    }

    private mutating func enclose(
        _ open: String, _ close: String, _ body: (inout JSONText) -> Void
    ) {
        text += open
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        if !isFirst { newline() }
        text += close
        isFirst = false
    }

    /// A JSON string literal.
    public static func quoted(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy {
            $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain { return "\"" + value + "\"" }
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 32:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
