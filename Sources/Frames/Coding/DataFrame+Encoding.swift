extension DataFrame {
    /// A frame with a row for each value: the coding keys of a flat struct become columns, in the
    /// order in which they are first encoded; nil becomes null.
    ///
    /// Integers of any size become `int64`, `Float` and `Double` `float64`, `Bool`, `String`,
    /// `CalendarDate`, `Timestamp` (zone-less) and `[UInt8]` the column type of that name, an enum
    /// with a raw value what its raw value does. A column whose every value is nil has the type
    /// `null`.
    ///
    /// - Throws: `FrameError` with code `cast` for an integer beyond 64 bits signed, or `type` for a
    ///   value that is not flat; both name column and row.
    /// - Complexity: O(values).
    public init(encoding values: [some Encodable]) throws {
        let table = EncodedTable()
        for value in values {
            try value.encode(to: RowEncoder(table: table))
            table.endRow()
        }
        try self.init(table.columns(), rowCount: values.count)
    }
}

/// The cells of all rows, by column.
final class EncodedTable {
    private var names: [String] = []
    private var positions: [String: Int] = [:]
    private var cells: [[Cell]] = []
    private(set) var row = 0

    func set(_ name: String, _ cell: Cell) {
        let position: Int
        if let known = positions[name] {
            position = known
        } else {
            position = names.count
            positions[name] = position
            names.append(name)
            cells.append([])
        }
        let missing = row - cells[position].count
        if missing > 0 { cells[position] += repeatElement(.null, count: missing) }
        if missing < 0 { cells[position][row] = cell } else { cells[position].append(cell) }
    }

    func endRow() { row += 1 }

    func columns() throws -> [(name: String, column: Column)] {
        try zip(names, cells).map { name, cells in
            let all = cells + repeatElement(.null, count: row - cells.count)
            return (name: name, column: try Column(cells: all))
        }
    }

    /// - Throws: `FrameError` where `value` is no value of a column.
    func set(_ name: String, anyValue value: some Encodable) throws {
        if let cell = Cell(scalar: value) {
            set(name, cell)
        } else if let value = value as? any FixedWidthInteger {
            guard let integer = Int64(exactly: value) else {
                throw FrameError(
                    .cast, "column \(quoted(name)), row \(row): \(value) is beyond 64 bits signed",
                    columns: [name])
            }
            set(name, .int64(integer))
        } else {
            try value.encode(to: FieldEncoder(table: self, name: name))
        }
    }

    func notFlat(_ name: String?) -> FrameError {
        FrameError(
            .type,
            (name.map { "column \(quoted($0)), " } ?? "") + "row \(row): found a nested value; "
                + "expected a flat struct of numbers, text, dates and optionals of them",
            columns: name.map { [$0] } ?? [])
    }
}

extension Cell {
    /// The cell of a value that needs no conversion that could fail.
    fileprivate init?(scalar value: some Encodable) {
        switch value {
        case let value as Int: self = .int64(Int64(value))
        case let value as Int64: self = .int64(value)
        case let value as Double: self = .float64(value)
        case let value as Float: self = .float64(Double(value))
        case let value as String: self = .text(value)
        case let value as Bool: self = .bool(value)
        case let value as CalendarDate: self = .date(value)
        case let value as Timestamp: self = .timestamp(value)
        case let value as [UInt8]: self = .binary(value)
        default: return nil
        }
    }
}
