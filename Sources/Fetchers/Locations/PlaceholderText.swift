/// A text cut at its placeholders.
///
/// `${name}`, `${today}`, `${state.max(COLUMN)}`, `${env:NAME}` and `${file:PATH}` are fixed for a run, `{identifier}` varies from item to
/// item; any other brace is a character. `$${` stands for `${`, `{{` for `{`, and `}}` for `}` unless
/// it closes braces that are open (`{a,{b,c}}`).
package struct PlaceholderText: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case text(String)
        /// Text that came from an escape: it has no second meaning, such as alternatives.
        case escaped(String)
        case run(RunPlaceholder)
        case item(String)
    }

    /// A placeholder that is fixed for a run.
    package enum RunPlaceholder: Sendable, Hashable {
        case variable(String)
        /// `${today}`, or the day that is so far from it.
        case today(DayShift)
        /// `${state.max(COLUMN)}`: the greatest value that was published.
        case greatest(String)
        case environment(String)
        case file(String)

        /// As written.
        package var text: String {
            switch self {
            case .variable(let name): "${\(name)}"
            case .today(let shift): "${today\(shift)}"
            case .greatest(let column): "${state.max(\(column))}"
            case .environment(let name): "${env:\(name)}"
            case .file(let path): "${file:\(path)}"
            }
        }

        package var isSecret: Bool {
            switch self {
            case .variable, .today, .greatest: false
            case .environment, .file: true
            }
        }
    }

    package private(set) var parts: [Part] = []

    /// - Throws: `LocationError` for a `${` that begins no placeholder.
    package init(_ text: String) throws(LocationError) {
        let mayHavePlaceholders = text.utf8.contains {
            $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
        }
        guard mayHavePlaceholders else {
            if !text.isEmpty { parts = [.text(text)] }
            return
        }
        var rest = text[...]
        var plain = ""
        var depth = 0
        while let first = rest.first {
            if rest.hasPrefix("$${") {
                add(plain: &plain, .escaped("${"))
                rest.removeFirst(3)
            } else if rest.hasPrefix("${") {
                let (placeholder, end) = try Self.runPlaceholder(rest)
                add(plain: &plain, .run(placeholder))
                rest = rest[end...]
            } else if rest.hasPrefix("{{") {
                add(plain: &plain, .escaped("{"))
                rest.removeFirst(2)
            } else if rest.hasPrefix("}}"), depth == 0 {
                add(plain: &plain, .escaped("}"))
                rest.removeFirst(2)
            } else if first == "{", let name = Self.itemName(rest) {
                add(plain: &plain, .item(name))
                rest.removeFirst(name.count + 2)
            } else {
                if first == "{" { depth += 1 }
                if first == "}" { depth = max(0, depth - 1) }
                plain.append(rest.removeFirst())
            }
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    private mutating func add(plain: inout String, _ part: Part) {
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(part)
    }

    private static func itemName(_ text: Substring) -> String? {
        let inside = text.dropFirst()
        guard let close = inside.firstIndex(of: "}") else { return nil }
        let name = String(inside[..<close])
        return isIdentifier(name) ? name : nil
    }

    private static func runPlaceholder(
        _ text: Substring
    ) throws(LocationError) -> (RunPlaceholder, Substring.Index) {
        let help = "expected ${name}, ${env:NAME} or ${file:PATH}; $${ stands for itself"
        guard let close = text.firstIndex(of: "}") else {
            throw LocationError(.usage, "a ${ without its }: \(help)")
        }
        let inside = text[text.index(text.startIndex, offsetBy: 2)..<close]
        let end = text.index(after: close)
        if let shift = try DayShift(ofPlaceholder: inside) { return (.today(shift), end) }
        if isIdentifier(String(inside)) { return (.variable(String(inside)), end) }
        if inside.hasPrefix("state.max("), inside.hasSuffix(")"), inside.count > 11 {
            return (.greatest(String(inside.dropFirst(10).dropLast())), end)
        }
        for (prefix, isFile) in [("env:", false), ("file:", true)] where inside.hasPrefix(prefix) {
            let name = String(inside.dropFirst(prefix.count))
            if isFile, !name.isEmpty { return (.file(name), end) }
            if !isFile, isIdentifier(name) { return (.environment(name), end) }
        }
        throw LocationError(.usage, "\(shown(String(text[..<end]))) is no placeholder: \(help)")
    }

    /// Whether `text` is an ASCII letter or underscore, followed by such and digits.
    package static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
        }
    }
}
