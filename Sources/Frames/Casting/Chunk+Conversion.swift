/// What became of a chunk's conversion.
enum Conversion {
    case done
    /// The value of this row has no place in the wanted type.
    case stopped(row: Int)
    /// Values of the one type never become the other.
    case impossible
}

extension Chunk {
    /// Appends this chunk as type `target` to `parts`. For `emptyTextAsNull` see `Column.cast`.
    func convert(
        to target: ColumnType, emptyTextAsNull: Bool, into parts: inout [Chunk]
    ) -> Conversion {
        if nullCount == count {
            parts.append(Chunk(nulls: count, of: target))
            return .done
        }
        switch (type, target) {
        case (.text, .binary):
            parts.append(retyped(.binary))
            return .done
        case (.binary, .text): return appendUTF8(to: &parts)
        case (.binary, _): return .impossible
        case (_, .text): return appendTexts(to: &parts)
        case (.text, _): return parse(as: target, emptyTextAsNull: emptyTextAsNull, into: &parts)
        case (.int64, .float64):
            return map(Int64.self, as: target, into: &parts) {
                Evidence.Kind(integer: $0) == .int64 ? Double($0) : nil
            }
        case (.float64, .int64):
            return map(Double.self, as: target, into: &parts) { $0.exactInteger }
        case (.date, .timestamp):
            return map(Int32.self, as: target, into: &parts) { days in
                let (value, overflow) = Int64(days).multipliedReportingOverflow(
                    by: Timestamp.microsecondsPerDay)
                return overflow ? nil : value
            }
        case (.timestamp, .date):
            return map(Int64.self, as: target, into: &parts) { value in
                value % Timestamp.microsecondsPerDay == 0
                    ? Int32(exactly: value / Timestamp.microsecondsPerDay) : nil
            }
        case (.bool, .int64): return appendBits(to: &parts)
        case (.int64, .bool): return appendBools(to: &parts)
        default: return .impossible
        }
    }

    /// Each value of a fixed-width chunk through `transform`, which gives nil for what it refuses.
    private func map<From: BitwiseCopyable, To: BitwiseCopyable>(
        _: From.Type, as target: ColumnType, into parts: inout [Chunk],
        _ transform: (From) -> To?
    ) -> Conversion {
        let values = pointer(From.self)
        var builder = FixedBuilder<To>(uncheckedType: target, capacity: count)
        for row in 0..<count {
            if isNull(row) {
                builder.appendNull()
            } else if let value = transform(values[row]) {
                builder.append(value)
            } else {
                return .stopped(row: row)
            }
        }
        parts.append(builder.finish())
        return .done
    }

    /// The same bytes as text, where every value is UTF-8.
    private func appendUTF8(to parts: inout [Chunk]) -> Conversion {
        for row in 0..<count where !isNull(row) {
            let isValid = withBytes(at: row) { String(validating: $0, as: UTF8.self) != nil }
            if !isValid { return .stopped(row: row) }
        }
        parts.append(retyped(.text))
        return .done
    }

    private func appendBits(to parts: inout [Chunk]) -> Conversion {
        var builder = Int64Builder(capacity: count)
        for row in 0..<count {
            if isNull(row) { builder.appendNull() } else { builder.append(bool(at: row) ? 1 : 0) }
        }
        parts.append(builder.finish())
        return .done
    }

    private func appendBools(to parts: inout [Chunk]) -> Conversion {
        var builder = BoolBuilder()
        let values = int64s
        for row in 0..<count {
            if isNull(row) {
                builder.appendNull()
            } else if values[row] == 0 || values[row] == 1 {
                builder.append(values[row] == 1)
            } else {
                return .stopped(row: row)
            }
        }
        parts.append(builder.finish())
        return .done
    }
}

extension Timestamp {
    static var microsecondsPerDay: Int64 { 86_400_000_000 }
}

extension Double {
    /// The integer of 64 bits that equals this number. Without `Int64(exactly:)`, whose rounding
    /// would make every program that links this module need the C mathematics library.
    var exactInteger: Int64? {
        guard self >= -0x1p63, self < 0x1p63 else { return nil }
        let integer = Int64(self)
        return Double(integer) == self ? integer : nil
    }
}
