// Choosing rows.
extension DataFrame {
    /// The first rows, sharing this frame's memory.
    public func head(_ count: Int = 10) -> DataFrame {
        precondition(count >= 0, "a negative number of rows")
        return self[rows: 0..<min(count, rowCount)]
    }

    /// The last rows, sharing this frame's memory.
    public func tail(_ count: Int = 10) -> DataFrame {
        precondition(count >= 0, "a negative number of rows")
        return self[rows: rowCount - min(count, rowCount)..<rowCount]
    }

    /// The rows for which `isIncluded` is true, in order.
    ///
    /// ```swift
    /// let cold = try weather.filter { row in row["celsius", as: Double.self].map { $0 < 0 } ?? false }
    /// ```
    ///
    /// - Complexity: O(rows), with a look-up of the name at each access to a row. For very large
    ///   frames make a mask from typed views.
    public func filter(_ isIncluded: (Row) throws -> Bool) rethrows -> DataFrame {
        let rows = rows
        return gather(try rows.indices.filter { try isIncluded(rows[$0]) })
    }

    /// The rows for which `mask` is true, in order.
    ///
    /// - Throws: `FrameError` with code `invalidColumns` where the mask is not as long as the frame.
    public func filter(_ mask: [Bool]) throws -> DataFrame {
        try requireMask(ofLength: mask.count)
        return gather(mask.indices.filter { mask[$0] })
    }

    /// The rows for which the `bool` column `mask` is true, in order; null is not true.
    ///
    /// - Throws: `FrameError` with code `type` or `invalidColumns` where the mask does not fit.
    public func filter(_ mask: Column) throws -> DataFrame {
        let included = try mask.values(as: Bool.self)
        try requireMask(ofLength: mask.count)
        return gather(included.indices.filter { included[$0] == true })
    }

    private func requireMask(ofLength count: Int) throws {
        guard count == rowCount else {
            throw FrameError(
                .invalidColumns,
                "the mask has \(counted(count, "row")), the frame has \(grouped(rowCount))")
        }
    }

    /// The rows at these positions, which may repeat, in the order given. O(positions × columns).
    package func gather(_ positions: [Int]) -> DataFrame {
        DataFrame(
            uncheckedNames: columnNames, columns: columns.map { $0.gather(positions) },
            rowCount: positions.count)
    }
}
