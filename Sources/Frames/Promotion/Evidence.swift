/// What kinds of values a column was seen to hold, and where each was first seen.
///
/// Evidence of parts (batches, items) merges into the evidence of the whole. The type that follows
/// from it depends only on the set of kinds seen, so neither the order nor the number of parts
/// matters.
public struct Evidence: Sendable {
    /// The kinds that decide a column's type.
    public enum Kind: Int, Sendable, Hashable, CaseIterable {
        case bool
        /// An integer that a `Double` holds exactly.
        case int64
        /// An integer beyond 2^53 that no `Double` equals.
        case inexactInteger
        case float64
        case date
        case timestamp
        case timestampUTC
        case text
        case binary

        /// The kind of this integer.
        @inlinable
        public init(integer value: Int64) {
            let magnitude = value.magnitude
            // Beyond 2^53 a double has no room for the low bits: they must be zeros.
            let isExact =
                magnitude <= 1 << 53
                || magnitude >> UInt64(magnitude.trailingZeroBitCount) < 1 << 53
            self = isExact ? .int64 : .inexactInteger
        }

        /// The type of a column that holds values of this kind alone.
        public var type: ColumnType {
            switch self {
            case .bool: .bool
            case .int64, .inexactInteger: .int64
            case .float64: .float64
            case .date: .date
            case .timestamp: .timestamp
            case .timestampUTC: .timestampUTC
            case .text: .text
            case .binary: .binary
            }
        }
    }

    /// Where a value was seen.
    public struct Witness: Sendable, Hashable {
        /// The label of the item; nil until the evidence is said to be an item's.
        public var item: String?
        /// The line of the file, or the row of a query, from 1.
        public var line: Int
        /// The value as spelled; of a long one the first 64 characters and `…`.
        public var value: String

        public init(item: String? = nil, line: Int, value: String) {
            self.item = item
            self.line = line
            self.value = value
        }
    }

    /// One text value that is of no narrower kind, and how often it occurred.
    public struct Spelling: Sendable, Hashable {
        public var first: Witness
        public var count: Int
    }

    /// The values of one kind.
    private struct Seen: Sendable {
        let kind: Kind
        var count: Int
        var first: Witness
    }

    /// The kinds that were seen, in the order in which they came: mostly one, at most nine, so that
    /// the evidence of many small items takes little memory.
    private var seen: [Seen] = []

    /// The distinct values of kind `text`, in order of appearance, at most `spellingLimit`.
    public private(set) var spellings: [Spelling] = []
    /// True when there were more distinct text values than `spellings` holds: plainly text, not
    /// numbers with a few strange tokens.
    public private(set) var hasManySpellings = false

    /// Distinct text values that are told apart.
    public static var spellingLimit: Int { 8 }

    public init() {}

    /// How many values of this kind were noted. For `text` at least so many: readers stop looking
    /// closely at a column with many spellings.
    public func count(of kind: Kind) -> Int { position(of: kind).map { seen[$0].count } ?? 0 }

    /// Where a value of this kind was first seen.
    public func first(_ kind: Kind) -> Witness? { position(of: kind).map { seen[$0].first } }

    private func position(of kind: Kind) -> Int? { seen.firstIndex { $0.kind == kind } }

    /// The bits of the kinds that were seen.
    var kinds: UInt16 { seen.reduce(0) { $0 | $1.kind.bit } }

    /// Notes `count` values of a kind other than text. `witness` is asked for only when these are
    /// the first of their kind. Parts are noted in row order.
    public mutating func note(
        _ kind: Kind, count: Int = 1, first witness: @autoclosure () -> Witness
    ) {
        guard count > 0 else { return }
        if let known = position(of: kind) {
            seen[known].count += count
        } else {
            seen.append(Seen(kind: kind, count: count, first: witness()))
        }
    }

    /// Says how many values there are of each kind that was noted, for readers that count by
    /// themselves.
    package mutating func setCounts(_ count: (Kind) -> Int) {
        for index in seen.indices { seen[index].count = count(seen[index].kind) }
    }

    /// Makes room for so many different texts.
    package mutating func reserveSpellings(_ count: Int) { spellings.reserveCapacity(count) }

    /// Notes one text value.
    public mutating func noteText(_ value: UnsafeBufferPointer<UInt8>, line: Int) {
        if hasManySpellings, let known = position(of: .text) {
            seen[known].count += 1
            return
        }
        noteText(Witness(line: line, value: Evidence.shortened(value)), count: 1)
    }

    /// Notes `count` values of kind text among which nothing is told apart.
    public mutating func noteManyTexts(count: Int, first witness: @autoclosure () -> Witness) {
        guard count > 0 else { return }
        note(.text, count: count, first: witness())
        spellings = []
        hasManySpellings = true
    }

    package mutating func noteText(_ witness: Witness, count: Int) {
        note(.text, count: count, first: witness)
        if hasManySpellings { return }
        if let known = spellings.firstIndex(where: { $0.first.value == witness.value }) {
            spellings[known].count += count
        } else if spellings.count < Evidence.spellingLimit {
            spellings.append(Spelling(first: witness, count: count))
        } else {
            spellings = []
            hasManySpellings = true
        }
    }

    /// Characters of a value that are kept.
    static var valueLimit: Int { 64 }

    /// The first 64 characters of a value, and `…` where there are more.
    public static func shortened(_ value: UnsafeBufferPointer<UInt8>) -> String {
        // Characters have a byte at least.
        if value.count <= valueLimit { return String(decoding: value, as: UTF8.self) }
        let text = String(decoding: value.prefix(4 * valueLimit), as: UTF8.self)
        if value.count <= 4 * valueLimit, text.count <= valueLimit { return text }
        return "\(text.prefix(valueLimit))…"
    }

    /// Adds what was seen later: in a later batch, or in a later item.
    ///
    /// - Parameter item: the label of the item that it is said to be of, where it is not yet.
    public mutating func merge(_ later: Evidence, ofItem item: String? = nil) {
        // In place: the evidence of thousands of items lies scattered in memory.
        let parts = later.seen.span
        for part in parts.indices where parts[part].kind != .text {
            note(
                parts[part].kind, count: parts[part].count,
                first: later.seen[part].first.ofItem(item))
        }
        guard let text = later.position(of: .text).map({ later.seen[$0] }) else { return }
        if hasManySpellings || later.hasManySpellings {
            noteManyTexts(count: text.count, first: text.first.ofItem(item))
        } else {
            let total = count(of: .text) + text.count
            for spelling in later.spellings {
                noteText(spelling.first.ofItem(item), count: spelling.count)
            }
            if let known = position(of: .text) { seen[known].count = total }
        }
    }

    /// The same evidence, where line 1 is the line behind `lines` others.
    package func moved(by lines: Int) -> Evidence {
        if lines == 0 { return self }
        var copy = self
        for index in copy.seen.indices { copy.seen[index].first.line += lines }
        for index in copy.spellings.indices { copy.spellings[index].first.line += lines }
        return copy
    }

    /// The evidence of the same values once they are of a type that was asked for.
    package func converted(to type: ColumnType) -> Evidence {
        // Told to be text, values stay what they were seen to be; bytes do not go with text.
        let isKnown = type == .text ? position(of: .binary) == nil : self.type == type
        guard !isKnown, let kind = Kind(of: type),
            let first = seen.min(by: { $0.first.line < $1.first.line })?.first
        else { return self }
        let count = seen.reduce(0) { $0 + $1.count }
        var evidence = Evidence()
        if kind == .text {
            evidence.noteManyTexts(count: count, first: first)
        } else {
            evidence.note(kind, count: count, first: first)
        }
        return evidence
    }

    /// The same evidence, said to be of the item with this label.
    public func ofItem(_ label: String) -> Evidence {
        var copy = self
        for index in copy.seen.indices { copy.seen[index].first.item = label }
        for index in copy.spellings.indices { copy.spellings[index].first.item = label }
        return copy
    }
}

extension Evidence.Witness {
    /// The same, said to be of this item; unchanged where there is none.
    fileprivate func ofItem(_ item: String?) -> Self {
        guard let item else { return self }
        return Self(item: item, line: line, value: value)
    }
}
