extension Evidence {
    /// Why the column is text although some of its values are of a narrower kind, in one line, with
    /// what would undo it: `qty: text because of "NA" (312 times, first trips/3.csv:17); --null NA
    /// makes it int64`. Nil where no promotion to text happened.
    public func blame(column: String) -> String? {
        guard isPromotedToText else { return nil }
        if count(of: .text) > 0 { return blameTexts(column: column) }
        let kinds = Kind.allCases.filter { count(of: $0) > 0 }
        guard let rare = kinds.min(by: { count(of: $0) < count(of: $1) }),
            let witness = first(rare)
        else { return nil }
        let others = typeWithout(rare)
        return "\(column): text because of \(quoted(witness.value)), \(rare.article) "
            + "(\(times(count(of: rare))), first \(place(of: witness))), among values of type "
            + "\(others); --type \(shellWord(column + "=text")) says that it is meant"
    }

    private func blameTexts(column: String) -> String? {
        guard let witness = first(.text) else { return nil }
        let others = typeWithout(.text)
        // A few rare tokens look like a null that nobody declared; anything more looks like text.
        let total = Kind.allCases.reduce(0) { $0 + count(of: $1) }
        guard !hasManySpellings, spellings.count <= 3, count(of: .text) * 2 <= total else {
            return "\(column): text because of \(quoted(witness.value)) and more "
                + "(first \(place(of: witness))) among values of type \(others); "
                + "--type \(shellWord(column + "=text")) says that it is meant"
        }
        let named = spellings.map { quoted($0.first.value) }.joined(separator: ", ")
        let tokens = spellings.map { "--null " + shellWord($0.first.value) }
        return "\(column): text because of \(named) "
            + "(\(times(count(of: .text))), first \(place(of: witness))); "
            + tokens.joined(separator: " ") + " makes it \(others)"
    }

    private func times(_ count: Int) -> String {
        count == 1 ? "once" : "\(count) times"
    }

    private func place(of witness: Witness) -> String {
        (witness.item.map { $0 + ":" } ?? "line ") + String(witness.line)
    }
}

extension Evidence.Kind {
    fileprivate var article: String {
        switch self {
        case .bool: "a bool"
        case .int64: "an integer"
        case .inexactInteger: "an integer that no float64 equals"
        case .float64: "a float64"
        case .date: "a date"
        case .timestamp: "a zone-less timestamp"
        case .timestampUTC: "a timestamp with a zone"
        case .text: "text"
        case .binary: "binary"
        }
    }
}

/// `text` as one word of a shell command.
package func shellWord(_ text: String) -> String {
    let isPlain =
        !text.isEmpty
        && text.utf8.allSatisfy { byte in
            (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                || "_-./,:=%+@".utf8.contains(byte)
        }
    if isPlain { return text }
    return "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
}
