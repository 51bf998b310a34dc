extension DataFrame {
    /// A value for each row: `let trips = try frame.decode(Trip.self)`. The columns are those of the
    /// type's coding keys; others are passed over.
    ///
    /// Integers of any size come from `int64`, `Double` and `Float` from `float64` and, where
    /// exact, from `int64`, `Bool`, `String`, `CalendarDate`, `Timestamp` and `[UInt8]` from the
    /// column type of that name; a `Float` is rounded. Null becomes nil.
    ///
    /// - Throws: `FrameError`: with code `missingColumn` for a column that is missing, for an
    ///   optional too (a misspelt name is no null); `cast` for a null where the type has no
    ///   optional, or a number that does not fit; `type` for a column of another type. All name the
    ///   column, and the row where there is one.
    /// - Complexity: O(values).
    public func decode<Value: Decodable>(_: Value.Type) throws -> [Value] {
        let columns = DecodedColumns(self)
        return try (0..<rowCount).map { row in
            try Value(from: RowDecoder(columns: columns, row: row))
        }
    }
}

/// The columns of a frame, for finding single cells.
final class DecodedColumns {
    private let frame: DataFrame
    private let positions: [String: Int]
    private var finders: [ChunkFinder]

    init(_ frame: DataFrame) {
        self.frame = frame
        positions = frame.columnPositions
        finders = frame.columns.map { ChunkFinder($0.chunks) }
    }

    var names: [String] { frame.columnNames }

    func has(_ name: String) -> Bool { positions[name] != nil }

    func find(_ name: String, _ row: Int) throws -> (chunk: Chunk, index: Int) {
        guard let position = positions[name] else {
            try frame.requireColumns([name])
            preconditionFailure("unreachable: the column is missing")
        }
        let (chunk, index) = finders[position].find(row)
        return (frame.columns[position].chunks[chunk], index)
    }
}

/// One cell to be decoded.
struct DecodedField {
    let columns: DecodedColumns
    let name: String
    let row: Int

    func isNull() throws -> Bool {
        let (chunk, index) = try columns.find(name, row)
        return chunk.isNull(index)
    }

    /// The value as any type that a column can give.
    ///
    /// - Throws: `FrameError`, or what `init(from:)` of a type of the user's throws.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let integer = type as? any FixedWidthInteger.Type {
            return try self.integer(integer) as! Value
        }
        let value: (any Sendable)? =
            switch type {
            case is Double.Type: try double()
            case is Float.Type: try float()
            case is String.Type: try scalar(String.self)
            case is Bool.Type: try scalar(Bool.self)
            case is CalendarDate.Type: try scalar(CalendarDate.self)
            case is Timestamp.Type: try scalar(Timestamp.self)
            case is [UInt8].Type: try scalar([UInt8].self)
            default: nil
            }
        if let value { return value as! Value }
        do {
            return try Value(from: FieldDecoder(field: self))
        } catch is DecodingError {
            let (chunk, index) = try columns.find(name, row)
            throw rangeError(quoted(chunk.cell(at: index).description), "\(type)")
        }
    }

    private func scalar<Value: ColumnValue>(_ type: Value.Type) throws -> Value {
        let (chunk, index) = try columns.find(name, row)
        if chunk.isNull(index) { throw nullError("\(type)") }
        guard Value.columnTypes.contains(chunk.type) else { throw typeError(chunk, "\(type)") }
        return Value.unchecked(chunk, index)
    }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        let value = try scalar(Int64.self)
        guard let exact = Value(exactly: value) else { throw rangeError("\(value)", "\(type)") }
        return exact
    }

    private func double() throws -> Double {
        let (chunk, index) = try columns.find(name, row)
        guard chunk.type == .int64, !chunk.isNull(index) else { return try scalar(Double.self) }
        let value = Int64.unchecked(chunk, index)
        guard Evidence.Kind(integer: value) == .int64 else {
            throw rangeError("\(value)", "Double")
        }
        return Double(value)
    }

    private func float() throws -> Float {
        let value = try double()
        let rounded = Float(value)
        guard rounded.isFinite || !value.isFinite else { throw rangeError("\(value)", "Float") }
        return rounded
    }

    private func nullError(_ type: String) -> FrameError {
        FrameError(
            .cast,
            "column \(quoted(name)), row \(row): found null, expected \(type); "
                + "\(type)? takes nulls", columns: [name])
    }

    private func rangeError(_ value: String, _ type: String) -> FrameError {
        FrameError(
            .cast, "column \(quoted(name)), row \(row): \(value) does not fit into \(type)",
            columns: [name])
    }

    private func typeError(_ chunk: Chunk, _ type: String) -> FrameError {
        FrameError(
            .type,
            "column \(quoted(name)) is \(chunk.type), which is not read as \(type); "
                + "frame.cast([\(quoted(name)): …]) changes it", columns: [name])
    }

    func notFlat() -> FrameError {
        FrameError(
            .type,
            "column \(quoted(name)): found a flat value, expected a nested one by the "
                + "type to be decoded", columns: [name])
    }
}
