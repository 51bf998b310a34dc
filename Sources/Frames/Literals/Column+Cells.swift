extension Column {
    /// A column of these values. Its type is the one that holds them all, by the rules of `concat`:
    /// integers among doubles become doubles, values that do not go together become text.
    ///
    /// - Throws: `FrameError` with code `type` where binary meets other values.
    /// - Complexity: O(rows). For many values of one type use a builder or `Column(_:)`.
    public init(cells: [Cell]) throws {
        var kinds: Set<Evidence.Kind> = []
        for cell in cells {
            if case .int64(let value) = cell {
                kinds.insert(Evidence.Kind(integer: value))
            } else if let kind = Evidence.Kind(of: cell.type) {
                kinds.insert(kind)
            }
        }
        let type = Evidence.type(ofKinds: kinds)
        if type == .binary, kinds.count > 1 {
            throw FrameError(
                .type, "found binary among values of other types; expected one or the other")
        }
        self.init(chunk: Chunk(cells: cells, as: type))
    }

    private init(chunk: Chunk) {
        self.init(type: chunk.type, chunks: [chunk])
    }
}

extension Chunk {
    /// The values as `type`, which holds them all.
    fileprivate init(cells: [Cell], as type: ColumnType) {
        switch type {
        case .null:
            self.init(nulls: cells.count)
        case .bool:
            var builder = BoolBuilder()
            for cell in cells {
                if case .bool(let value) = cell {
                    builder.append(value)
                } else {
                    builder.appendNull()
                }
            }
            self = builder.finish()
        case .int64, .timestamp, .timestampUTC:
            var builder = Int64Builder(type: type, capacity: cells.count)
            for cell in cells { builder.append(cell.integer) }
            self = builder.finish()
        case .float64:
            var builder = Float64Builder(capacity: cells.count)
            for cell in cells {
                switch cell {
                case .float64(let value): builder.append(value)
                case .int64(let value): builder.append(Double(value))
                default: builder.appendNull()
                }
            }
            self = builder.finish()
        case .date:
            var builder = DateBuilder(capacity: cells.count)
            for cell in cells {
                if case .date(let day) = cell {
                    builder.append(day.daysSince1970)
                } else {
                    builder.appendNull()
                }
            }
            self = builder.finish()
        case .text, .binary:
            var builder = TextBuilder(type: type)
            for cell in cells {
                switch cell {
                case .null: builder.appendNull()
                case .binary(let bytes): builder.append(bytes)
                default: builder.append(cell.description)
                }
            }
            self = builder.finish()
        }
    }
}

extension Cell {
    /// The integer that an `int64` or timestamp column stores for this value.
    fileprivate var integer: Int64? {
        switch self {
        case .int64(let value): value
        case .date(let day): Int64(day.daysSince1970) * Timestamp.microsecondsPerDay
        case .timestamp(let time), .timestampUTC(let time): time.microseconds
        default: nil
        }
    }
}

extension Column: ExpressibleByArrayLiteral {
    /// `[1, 4, 9]`, `["a", nil]`, `[1, 2.5]`. Binary among other values is a programmer's error.
    public init(arrayLiteral cells: Cell...) {
        do {
            try self.init(cells: cells)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension DataFrame: ExpressibleByDictionaryLiteral {
    /// `["number": [1, 2, 3], "number_squared": [1, 4, 9]]`. A name given twice, or columns of
    /// unequal length, are a programmer's error.
    public init(dictionaryLiteral columns: (String, Column)...) {
        do {
            try self.init(columns.map { (name: $0.0, column: $0.1) })
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
