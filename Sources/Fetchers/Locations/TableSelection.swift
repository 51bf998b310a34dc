/// What is read from a SQLite database.
public enum TableSelection: Sendable, Hashable {
    /// The only table that there is.
    case onlyTable
    case table(String)
    /// SQL whose values are bound.
    case query(String)
}
