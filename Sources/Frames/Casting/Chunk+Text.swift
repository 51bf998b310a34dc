// Values to text and text to values, a chunk at a time.
extension Chunk {
    /// The canonical text of each value, in as many chunks as its length needs.
    func appendTexts(to parts: inout [Chunk]) -> Conversion {
        switch type {
        case .int64:
            let values = pointer(Int64.self)
            return texts(&parts) { TextForm.write(values[$0], to: $1) }
        case .float64:
            let values = pointer(Double.self)
            return texts(&parts) { TextForm.write(values[$0], to: $1) }
        case .date:
            let values = pointer(Int32.self)
            return texts(&parts) { TextForm.write(days: Int(values[$0]), to: $1) }
        case .timestamp:
            let values = pointer(Int64.self)
            return texts(&parts) { TextForm.write(microseconds: values[$0], to: $1) }
        case .timestampUTC:
            let values = pointer(Int64.self)
            return texts(&parts) { TextForm.write(microsecondsUTC: values[$0], to: $1) }
        case .bool:
            return texts(&parts) { TextForm.write(bool(at: $0), to: $1) }
        case .null, .text, .binary:
            return .impossible
        }
    }

    /// The texts that `write` writes, which returns how many bytes each takes.
    private func texts(
        _ parts: inout [Chunk], _ write: (_ row: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int
    ) -> Conversion {
        var builder = TextBuilder()
        builder.reserveCapacity(count)
        for row in 0..<count {
            if isNull(row) {
                builder.appendNull()
                continue
            }
            if !builder.canAppend(byteCount: TextForm.maximumLength) {
                parts.append(builder.takeChunk())
            }
            builder.append(atMost: TextForm.maximumLength) { write(row, $0) }
        }
        parts.append(builder.takeChunk())
        return .done
    }

    /// Each text as a value of `target`, by the forms of docs/types.md.
    func parse(
        as target: ColumnType, emptyTextAsNull: Bool, into parts: inout [Chunk]
    ) -> Conversion {
        switch target {
        case .bool:
            return parseBools(emptyTextAsNull: emptyTextAsNull, into: &parts)
        case .int64:
            return parse(as: target, emptyTextAsNull, into: &parts, TextForm.int64)
        case .float64:
            return parse(as: target, emptyTextAsNull, into: &parts, TextForm.float64)
        case .date:
            return parse(as: target, emptyTextAsNull, into: &parts, TextForm.date)
        case .timestamp:
            return parse(as: target, emptyTextAsNull, into: &parts, TextForm.dateOrTimestamp)
        case .timestampUTC:
            return parse(as: target, emptyTextAsNull, into: &parts, TextForm.timestampUTC)
        case .null, .text, .binary:
            return .impossible
        }
    }

    private func parse<Value: BitwiseCopyable>(
        as target: ColumnType, _ emptyTextAsNull: Bool, into parts: inout [Chunk],
        _ parser: (TextForm.Bytes) -> Value?
    ) -> Conversion {
        var builder = FixedBuilder<Value>(uncheckedType: target, capacity: count)
        for row in 0..<count {
            let isDone =
                isNull(row)
                || withBytes(at: row) { bytes in
                    if let value = parser(bytes) {
                        builder.append(value)
                        return true
                    }
                    if bytes.isEmpty, emptyTextAsNull {
                        builder.appendNull()
                        return true
                    }
                    return false
                }
            if !isDone { return .stopped(row: row) }
            if builder.count == row { builder.appendNull() }
        }
        parts.append(builder.takeChunk())
        return .done
    }

    private func parseBools(emptyTextAsNull: Bool, into parts: inout [Chunk]) -> Conversion {
        var builder = BoolBuilder()
        for row in 0..<count {
            let value = isNull(row) ? nil : withBytes(at: row) { TextForm.bool($0) }
            if let value {
                builder.append(value)
            } else if isNull(row) || (emptyTextAsNull && withBytes(at: row) { $0.isEmpty }) {
                builder.appendNull()
            } else {
                return .stopped(row: row)
            }
        }
        parts.append(builder.takeChunk())
        return .done
    }
}
