/// A column to sort by, and in which direction: `"day"`, `.descending("price")`.
public struct SortKey: Sendable, Hashable, ExpressibleByStringLiteral {
    public let column: String
    public let isDescending: Bool

    public static func ascending(_ column: String) -> SortKey {
        SortKey(column: column, isDescending: false)
    }

    public static func descending(_ column: String) -> SortKey {
        SortKey(column: column, isDescending: true)
    }

    /// Ascending by the column of this name.
    public init(stringLiteral column: String) {
        self.init(column: column, isDescending: false)
    }

    private init(column: String, isDescending: Bool) {
        self.column = column
        self.isDescending = isDescending
    }
}

extension DataFrame {
    /// The rows sorted by these columns, the first deciding first:
    /// `try frame.sorted(by: "station", .descending("day"))`.
    ///
    /// Nulls come last in either direction. Text sorts by its UTF-8 bytes, `false` before `true`,
    /// NaN after every other number, `-0.0` and `0.0` as equals. The sort is stable: rows that are
    /// equal in all keys keep their order.
    ///
    /// - Throws: `FrameError` with code `missingColumn` naming all that are missing.
    /// - Complexity: O(rows × log rows).
    public func sorted(by keys: SortKey...) throws -> DataFrame {
        try sorted(by: keys)
    }

    /// The rows sorted by these columns, as the other form does.
    public func sorted(by keys: [SortKey]) throws -> DataFrame {
        try requireColumns(keys.map(\.column))
        guard !keys.isEmpty, rowCount > 1 else { return self }
        var sorter = RowSorter(
            keys: keys.map { (self[$0.column], $0.isDescending) }, rowCount: rowCount)
        return gather(sorter.sorted())
    }
}
