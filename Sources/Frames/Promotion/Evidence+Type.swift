extension Evidence {
    /// The type that holds every value seen. Depends on the set of kinds only.
    ///
    /// Where `hasBinaryConflict` is true there is no such type; this then says `binary`.
    public var type: ColumnType {
        typeWithout(nil)
    }

    /// True when binary values meet values of another kind: no type holds both.
    public var hasBinaryConflict: Bool {
        count(of: .binary) > 0 && Kind.allCases.contains { $0 != .binary && count(of: $0) > 0 }
    }

    /// True when the column is text although most would call it something else: values of a
    /// narrower kind were seen as well, and the others are of kinds that go together.
    public var isPromotedToText: Bool {
        type == .text && Kind.allCases.contains { $0 != .text && count(of: $0) > 0 }
    }

    /// The type that the values of all kinds but `left` would have.
    func typeWithout(_ left: Kind?) -> ColumnType {
        Evidence.type(ofBits: kinds & ~(left?.bit ?? 0))
    }

    /// The type that holds values of all these kinds; `binary` if binary is among others.
    package static func type(ofKinds kinds: some Sequence<Kind>) -> ColumnType {
        type(ofBits: kinds.reduce(0) { $0 | $1.bit })
    }

    private static func type(ofBits kinds: UInt16) -> ColumnType {
        func saw(_ kind: Kind) -> Bool { kinds & kind.bit != 0 }
        if saw(.binary) { return .binary }
        if saw(.text) { return .text }
        let isNumeric = saw(.int64) || saw(.inexactInteger) || saw(.float64)
        let isZoneless = saw(.date) || saw(.timestamp)
        switch (saw(.bool), isNumeric, isZoneless, saw(.timestampUTC)) {
        case (false, false, false, false): return .null
        case (true, false, false, false): return .bool
        case (false, true, false, false):
            guard saw(.float64) else { return .int64 }
            return saw(.inexactInteger) ? .text : .float64
        case (false, false, true, false): return saw(.timestamp) ? .timestamp : .date
        case (false, false, false, true): return .timestampUTC
        default: return .text
        }
    }
}

extension Evidence.Kind {
    /// The bit of this kind in a set of kinds.
    var bit: UInt16 { 1 << UInt16(rawValue) }

    /// The kind of the values of a column of this type, taking its integers to be exact in a
    /// `Double`; nil for `null`.
    package init?(of type: ColumnType) {
        switch type {
        case .null: return nil
        case .bool: self = .bool
        case .int64: self = .int64
        case .float64: self = .float64
        case .text: self = .text
        case .date: self = .date
        case .timestamp: self = .timestamp
        case .timestampUTC: self = .timestampUTC
        case .binary: self = .binary
        }
    }
}

extension ColumnType {
    /// The type that holds the values of two columns of these types: `null` gives way to anything,
    /// integers become doubles, dates become timestamps, all else meets in text. Nil for binary
    /// with another type. Whether the integers at hand are exact as doubles is for the caller.
    public static func promoted(_ left: ColumnType, _ right: ColumnType) -> ColumnType? {
        switch (left, right) {
        case _ where left == right: left
        case (.null, let other), (let other, .null): other
        case (.binary, _), (_, .binary): nil
        case (.int64, .float64), (.float64, .int64): .float64
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        default: .text
        }
    }
}
