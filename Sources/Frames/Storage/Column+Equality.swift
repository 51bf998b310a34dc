extension Column: Equatable {
    /// True when both have the same type and the same values in the same rows, however they are
    /// chunked. Doubles compare by value, so `-0.0` equals `0.0`, but every NaN equals every NaN;
    /// null equals null. O(rows).
    public static func == (left: Column, right: Column) -> Bool {
        guard left.type == right.type, left.count == right.count,
            left.nullCount == right.nullCount
        else { return false }
        return left.firstDifference(from: right) == nil
    }

    /// The first row (from 0) in which two columns of one type and length differ.
    package func firstDifference(from other: Column) -> Int? {
        precondition(type == other.type && count == other.count, "the columns do not compare")
        var row = 0
        var (mine, theirs) = (0, 0)
        var (from, otherFrom) = (0, 0)
        while row < count {
            let (left, right) = (chunks[mine], other.chunks[theirs])
            let length = min(left.count - from, right.count - otherFrom)
            if let offset = left.firstDifference(from, right, otherFrom, count: length) {
                return row + offset
            }
            row += length
            from += length
            otherFrom += length
            if from == left.count { (mine, from) = (mine + 1, 0) }
            if otherFrom == right.count { (theirs, otherFrom) = (theirs + 1, 0) }
        }
        return nil
    }
}

extension Chunk {
    /// The first of `count` rows, from `start` here and `otherStart` there, that differs.
    fileprivate func firstDifference(
        _ start: Int, _ other: Chunk, _ otherStart: Int, count: Int
    ) -> Int? {
        switch type {
        case .null: return nil
        case .int64, .timestamp, .timestampUTC:
            return first(start, other, otherStart, count, Int64.self) { $0 == $1 }
        case .date:
            return first(start, other, otherStart, count, Int32.self) { $0 == $1 }
        case .float64:
            return first(start, other, otherStart, count, Double.self) {
                $0 == $1 || ($0.isNaN && $1.isNaN)
            }
        case .bool:
            return first(start, other, otherStart, count) { bool(at: $0) == other.bool(at: $1) }
        case .text, .binary:
            return first(start, other, otherStart, count) { row, otherRow in
                withBytes(at: row) { bytes in
                    other.withBytes(at: otherRow) { bytes.elementsEqual($0) }
                }
            }
        }
    }

    private func first<Value: BitwiseCopyable>(
        _ start: Int, _ other: Chunk, _ otherStart: Int, _ count: Int, _: Value.Type,
        isEqual: (Value, Value) -> Bool
    ) -> Int? {
        let (mine, theirs) = (pointer(Value.self), other.pointer(Value.self))
        return first(start, other, otherStart, count) { isEqual(mine[$0], theirs[$1]) }
    }

    private func first(
        _ start: Int, _ other: Chunk, _ otherStart: Int, _ count: Int,
        isEqual: (Int, Int) -> Bool
    ) -> Int? {
        let mayHoldNulls = nullCount > 0 || other.nullCount > 0
        for index in 0..<count {
            let (row, otherRow) = (start + index, otherStart + index)
            if mayHoldNulls {
                let isNull = isNull(row)
                if isNull != other.isNull(otherRow) { return index }
                if isNull { continue }
            }
            if !isEqual(row, otherRow) { return index }
        }
        return nil
    }
}

extension DataFrame: Equatable {
    /// True when both have the same column names in the same order, equal columns and as many rows.
    public static func == (left: DataFrame, right: DataFrame) -> Bool {
        left.rowCount == right.rowCount && left.columnNames == right.columnNames
            && left.columns == right.columns
    }
}
