extension Column {
    /// The same values as another type, without loss.
    ///
    /// - `null`, and a column whose every row is null, becomes any type.
    /// - Any type but `binary` becomes `text` in its canonical form, and `text` becomes any type
    ///   whose form each value has.
    /// - `int64` becomes `float64` and back where every value is exact, `bool` becomes 0 and 1 and
    ///   back, `date` becomes `timestamp`, and a `timestamp` at midnight a `date`.
    /// - `text` becomes `binary`, and `binary` that is UTF-8 becomes `text`.
    ///
    /// - Throws: `FrameError` with code `cast`, naming the first row (from 0) whose value has no
    ///   place in `type`, or that values of the one type never become the other.
    /// - Complexity: O(rows); O(1) where the type stays.
    public func cast(to type: ColumnType) throws -> Column {
        do {
            return try cast(to: type, emptyTextAsNull: false)
        } catch let failure as CastFailure {
            throw failure.frameError(column: nil)
        }
    }

    /// As `cast(to:)`; its error names the column, and counts rows from `firstRow`.
    package func cast(to type: ColumnType, name: String, firstRow: Int) throws -> Column {
        do {
            return try cast(to: type, emptyTextAsNull: false)
        } catch let failure as CastFailure {
            throw failure.frameError(column: name, firstRow: firstRow)
        }
    }

    /// - Parameter emptyTextAsNull: take empty text as null where the type is not `text` or
    ///   `binary`, as reading CSV does.
    /// - Throws: `CastFailure`.
    func cast(to target: ColumnType, emptyTextAsNull: Bool) throws -> Column {
        if target == type { return self }
        if nullCount == count { return Column(nulls: count, of: target) }
        var parts: [Chunk] = []
        var start = 0
        for chunk in chunks {
            switch chunk.convert(to: target, emptyTextAsNull: emptyTextAsNull, into: &parts) {
            case .done: break
            case .stopped(let row):
                throw CastFailure(
                    from: type, to: target, offender: (start + row, chunk.cell(at: row)))
            case .impossible:
                throw CastFailure(from: type, to: target, offender: nil)
            }
            start += chunk.count
        }
        return Column(type: target, chunks: parts)
    }
}

extension DataFrame {
    /// The frame with these columns cast, as `Column.cast(to:)` does: `frame.cast(["x": .float64])`.
    ///
    /// - Throws: `FrameError` with code `missingColumn`, or `cast` naming column, row and value.
    public func cast(_ types: [String: ColumnType]) throws -> DataFrame {
        try cast(types, emptyTextAsNull: false)
    }

    package func cast(
        _ types: [String: ColumnType], emptyTextAsNull: Bool
    ) throws -> DataFrame {
        try requireColumns(types.keys.sorted())
        var columns = columns
        for (index, name) in columnNames.enumerated() {
            guard let type = types[name] else { continue }
            do {
                columns[index] = try columns[index].cast(
                    to: type, emptyTextAsNull: emptyTextAsNull)
            } catch let failure as CastFailure {
                throw failure.frameError(column: name)
            }
        }
        return DataFrame(uncheckedNames: columnNames, columns: columns, rowCount: rowCount)
    }

    /// Throws one error that names every column of `names` that the frame lacks.
    func requireColumns(_ names: [String]) throws {
        let known = Set(columnNames)
        let missing = names.filter { !known.contains($0) }
        guard !missing.isEmpty else { return }
        throw FrameError(
            .missingColumn,
            "no column \(missing.map(quoted).joined(separator: ", ")); the frame has "
                + (columnNames.isEmpty
                    ? "no columns" : columnNames.map(quoted).joined(separator: ", ")),
            columns: missing)
    }
}
