/// How a source goes on where the last publication ended: it asks for rows above the greatest value
/// that a column had, and `${state.max(COLUMN)}` stands for that value.
public struct CursorSpec: Sendable, Hashable {
    /// How far before the greatest value the source begins.
    public enum Lookback: Sendable, Hashable {
        case microseconds(Int64)
        case number(Int64)
    }

    /// The column, as the table calls it.
    public var column: String
    /// What `${state.max(…)}` stands for as long as nothing is published.
    public var first: String
    public var lookback: Lookback?
    public var place: TextPlace?

    public init(
        column: String, first: String, lookback: Lookback? = nil, at place: TextPlace? = nil
    ) {
        self.column = column
        self.first = first
        self.lookback = lookback
        self.place = place
    }
}

extension CursorSpec.Lookback: CustomStringConvertible {
    /// As it can be written: `2d`, `90s`, `1000`.
    public var description: String {
        switch self {
        case .number(let count): return "\(count)"
        case .microseconds(let count):
            for (unit, size) in [("d", 86_400_000_000), ("h", 3_600_000_000), ("s", 1_000_000)]
            where count % Int64(size) == 0 {
                return "\(count / Int64(size))\(unit)"
            }
            return "\(count / 1000)ms"
        }
    }
}
