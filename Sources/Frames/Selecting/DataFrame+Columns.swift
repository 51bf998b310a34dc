// Choosing, naming and replacing columns. All share the columns' memory.
extension DataFrame {
    /// The columns of these names, in this order.
    ///
    /// - Throws: `FrameError` with code `missingColumn` naming all that are missing, or
    ///   `invalidColumns` for a name given twice.
    public func select(_ names: [String]) throws -> DataFrame {
        try requireColumns(names)
        let positions = columnPositions
        return try DataFrame(
            names.map { (name: $0, column: columns[positions[$0]!]) }, rowCount: rowCount)
    }

    /// The columns of these names, in this order: `try frame.select("day", "price")`.
    public func select(_ names: String...) throws -> DataFrame {
        try select(names)
    }

    /// All columns but these.
    ///
    /// - Throws: `FrameError` with code `missingColumn` naming all that are missing.
    public func drop(_ names: [String]) throws -> DataFrame {
        try requireColumns(names)
        let dropped = Set(names)
        return try select(columnNames.filter { !dropped.contains($0) })
    }

    /// All columns but these: `try frame.drop("note")`.
    public func drop(_ names: String...) throws -> DataFrame {
        try drop(names)
    }

    /// The same columns under new names, all renamed at once, so that two may change places:
    /// `try frame.rename(["old": "new"])`.
    ///
    /// - Throws: `FrameError` with code `missingColumn`, or `invalidColumns` where two columns would
    ///   have one name.
    public func rename(_ names: [String: String]) throws -> DataFrame {
        try requireColumns(names.keys.sorted())
        return try DataFrame(
            zip(columnNames, columns).map { (name: names[$0] ?? $0, column: $1) },
            rowCount: rowCount)
    }

    /// The frame with `column` in place of the one of this name, or added as the last.
    ///
    /// ```swift
    /// let frame = try prices.with("currency", Column(repeating: "EUR", count: prices.rowCount))
    /// ```
    ///
    /// - Throws: `FrameError` with code `invalidColumns` where its length is not that of the frame.
    public func with(_ name: String, _ column: Column) throws -> DataFrame {
        guard column.count == rowCount else {
            throw FrameError(
                .invalidColumns,
                "column \(quoted(name)) has \(counted(column.count, "row")), "
                    + "the frame has \(grouped(rowCount))", columns: [name])
        }
        var (names, columns) = (columnNames, columns)
        if let index = names.firstIndex(of: name) {
            columns[index] = column
        } else {
            names.append(name)
            columns.append(column)
        }
        return DataFrame(uncheckedNames: names, columns: columns, rowCount: rowCount)
    }

    /// Each column's position by its name.
    var columnPositions: [String: Int] {
        Dictionary(uniqueKeysWithValues: columnNames.enumerated().map { ($1, $0) })
    }
}
