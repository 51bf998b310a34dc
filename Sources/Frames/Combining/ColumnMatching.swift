/// How frames whose columns differ are put under each other.
public enum ColumnMatching: String, Sendable, Hashable, CaseIterable, Codable {
    /// Every frame has the same column names, in any order; no column becomes text because its
    /// types do not go together. Anything else is an error that lists every difference.
    case strict
    /// The columns of all frames; those that a frame lacks are null in its rows.
    case union
    /// Only the columns that every frame has.
    case intersection
}

extension ColumnMatching: CustomStringConvertible {
    public var description: String { rawValue }
}

/// A column that became `text` because no narrower type holds the values of all frames.
public struct ColumnPromotion: Sendable, Equatable, CustomStringConvertible {
    public let column: String
    /// The types found, and the first frame or item with each, in order of appearance.
    public let found: [Place]

    /// A type, and the label of the first frame that has it.
    public struct Place: Sendable, Equatable {
        public let type: ColumnType
        public let item: String
    }

    /// One line: `qty: text because it is int64 in a.csv and bool in b.csv`.
    public var description: String {
        let places = found.map { "\($0.type) in \($0.item)" }
        let last = places.last ?? ""
        let list =
            places.count < 2 ? last : places.dropLast().joined(separator: ", ") + " and " + last
        return "\(visible(column)): text because it is \(list)"
    }
}
