extension Evidence {
    /// A wider type than most values need, and the values that forced it.
    public struct Promotion: Sendable, Equatable {
        /// The type that the other values would have.
        public let from: ColumnType
        /// The types that the other values have.
        public let others: [ColumnType]
        public let to: ColumnType
        /// The kind of the values that forced it.
        public let kind: Kind
        /// How many they are.
        public let count: Int
        /// Distinct values among them, each with its first place; the first alone where they are
        /// numbers or times.
        public let values: [Spelling]
        /// True when there are more distinct texts than `values` holds.
        public let hasMore: Bool
        /// The options that undo it, or say that it is meant, and what they do; nil where there is
        /// nothing to undo, because those values are the most.
        public let remedy: Remedy?
    }

    /// What is to be done about a promotion.
    public struct Remedy: Sendable, Equatable {
        /// As on a command line: `--null NA`.
        public let options: String
        /// What follows from them: `makes it int64`.
        public let effect: String
    }

    /// Why the column is text although some of its values are of a narrower kind, in one line, with
    /// what would undo it: `qty: text because of "NA" (312 times, first trips/3.csv:17); --null NA
    /// makes it int64`. Nil where no promotion to text happened.
    public func blame(column: String) -> String? {
        guard let promotion = promotion(column: column), promotion.to == .text,
            let remedy = promotion.remedy
        else { return nil }
        return "\(visible(column)): \(promotion.cause); \(remedy.options) \(remedy.effect)"
    }

    /// Why the column's type is wider than some of its values need; nil where all are of its type.
    public func promotion(column: String) -> Promotion? {
        if isPromotedToText {
            return count(of: .text) > 0 ? textPromotion(column) : kindPromotion(column)
        }
        if type == .float64, count(of: .int64) > 0 {
            return widening(column, by: .float64, of: [.int64])
        }
        if type == .timestamp, count(of: .date) > 0 {
            return widening(column, by: .timestamp, of: [.date])
        }
        return nil
    }

    /// Kinds of which no one is text, and that only text holds together: the rarest is to blame.
    private func kindPromotion(_ column: String) -> Promotion? {
        let kinds = Kind.allCases.filter { count(of: $0) > 0 }
        guard let rare = kinds.min(by: { count(of: $0) < count(of: $1) }),
            let witness = first(rare)
        else { return nil }
        return Promotion(
            from: typeWithout(rare), others: types(without: rare), to: .text, kind: rare,
            count: count(of: rare),
            values: [Spelling(first: witness, count: count(of: rare))], hasMore: false,
            remedy: .meant(column))
    }

    private func textPromotion(_ column: String) -> Promotion? {
        guard let witness = first(.text) else { return nil }
        let others = typeWithout(.text)
        // A few rare tokens look like a null that nobody declared; anything more looks like text.
        let total = Kind.allCases.reduce(0) { $0 + count(of: $1) }
        let isFew =
            !hasManySpellings && spellings.count <= 3 && count(of: .text) * 2 <= total
            && spellings.allSatisfy(\.isLikeToken) && others != .text
        let tokens = spellings.map { "--null " + shellWord($0.first.value) }
        return Promotion(
            from: others, others: types(without: .text), to: .text, kind: .text,
            count: count(of: .text),
            values: isFew ? spellings : [spellings.first ?? Spelling(first: witness, count: 1)],
            hasMore: hasManySpellings || (!isFew && spellings.count > 1),
            remedy: isFew
                ? Remedy(options: tokens.joined(separator: " "), effect: "makes it \(others)")
                : .meant(column))
    }

    /// Integers among floats, dates among times: no value is lost.
    private func widening(_ column: String, by kind: Kind, of narrow: [Kind]) -> Promotion? {
        guard let witness = first(kind), let narrowType = narrow.first?.type else { return nil }
        let isRare = narrow.reduce(0) { $0 + count(of: $1) } > count(of: kind)
        return Promotion(
            from: narrowType, others: types(without: kind), to: type, kind: kind,
            count: count(of: kind),
            values: [Spelling(first: witness, count: count(of: kind))], hasMore: false,
            remedy: isRare
                ? Remedy(
                    options: "--type \(shellWord("\(column)=\(narrowType)")) --on-bad-row reject",
                    effect: "sets \(count(of: kind) == 1 ? "that row" : "those rows") aside")
                : nil)
    }

    private func types(without left: Kind) -> [ColumnType] {
        var types: [ColumnType] = []
        for kind in Kind.allCases where kind != left && count(of: kind) > 0 {
            if !types.contains(kind.type) { types.append(kind.type) }
        }
        return types
    }
}

extension Evidence.Remedy {
    fileprivate static let meaning = "says that it is meant"

    fileprivate static func meant(_ column: String) -> Self {
        .init(options: "--type \(shellWord(column + "=text"))", effect: meaning)
    }
}

extension Evidence.Spelling {
    /// False for what holds a number or a date in another form, such as `1/22/2020` or `1,50`: to
    /// call it null would lose it. False also for what cannot be named on a command line: a long
    /// value, which may be cut, and one with a NUL.
    fileprivate var isLikeToken: Bool {
        let bytes = first.value.utf8
        return bytes.count < Evidence.valueLimit && !bytes.contains(0)
            && bytes.reduce(0) { $0 + ((0x30...0x39).contains($1) ? 1 : 0) } < 2
    }
}

extension Evidence.Promotion {
    /// `text because of "NA" (312 times, first trips/3.csv:17)`.
    public var cause: String {
        guard let first = values.first?.first else { return "\(to)" }
        let start = "\(to) because of "
        if kind == .text, remedy?.effect == Evidence.Remedy.meaning {
            return start + quoted(first.value) + (hasMore ? " and more " : " ")
                + "(first \(place(of: first))) \(amongOthers)"
        }
        if kind == .text {
            let named = values.map { quoted($0.first.value) }.joined(separator: ", ")
            return start + "\(named) (\(times(count)), first \(place(of: first)))"
        }
        if to != .text {
            return start + "\(quoted(first.value)) (\(times(count)), first \(place(of: first)))"
        }
        return start + "\(quoted(first.value)), \(kind.article) "
            + "(\(times(count)), first \(place(of: first))), \(amongOthers)"
    }

    /// `among values of type int64`; where those do not go together either, `among values of types
    /// int64 and date`.
    private var amongOthers: String {
        guard from == .text, let last = others.last else { return "among values of type \(from)" }
        let list = others.dropLast().map { "\($0)" }.joined(separator: ", ")
        return "among values of types \(list) and \(last)"
    }

    private func times(_ count: Int) -> String {
        count == 1 ? "once" : "\(grouped(count)) times"
    }

    private func place(of witness: Evidence.Witness) -> String {
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
