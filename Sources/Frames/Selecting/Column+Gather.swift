extension Column {
    /// The values of these rows, in the order given; a row may come more than once.
    ///
    /// O(rows asked for), and O(log chunks) for each that is not in the chunk of the one before.
    package func gather(_ rows: [Int]) -> Column {
        switch type {
        case .null: return Column(nulls: rows.count)
        case .int64, .timestamp, .timestampUTC: return gatherFixed(rows, Int64.self)
        case .float64: return gatherFixed(rows, Double.self)
        case .date: return gatherFixed(rows, Int32.self)
        case .bool: return gatherBools(rows)
        case .text, .binary: return gatherTexts(rows)
        }
    }

    private func gatherFixed<Value: BitwiseCopyable>(_ rows: [Int], _: Value.Type) -> Column {
        var builder = FixedBuilder<Value>(uncheckedType: type, capacity: rows.count)
        if chunks.count == 1, nullCount == 0 {
            let values = chunks[0].pointer(Value.self)
            for row in rows {
                precondition(row >= 0 && row < count, "no such row")
                builder.append(values[row])
            }
            return Column(builder.finish())
        }
        var finder = ChunkFinder(chunks)
        for row in rows {
            let (chunk, index) = finder.find(row)
            if chunks[chunk].isNull(index) {
                builder.appendNull()
            } else {
                builder.append(chunks[chunk].pointer(Value.self)[index])
            }
        }
        return Column(builder.finish())
    }

    private func gatherBools(_ rows: [Int]) -> Column {
        var builder = BoolBuilder()
        var finder = ChunkFinder(chunks)
        for row in rows {
            let (chunk, index) = finder.find(row)
            if chunks[chunk].isNull(index) {
                builder.appendNull()
            } else {
                builder.append(chunks[chunk].bool(at: index))
            }
        }
        return Column(builder.finish())
    }

    private func gatherTexts(_ rows: [Int]) -> Column {
        var builder = TextBuilder(type: type)
        builder.reserveCapacity(rows.count)
        var parts: [Chunk] = []
        var finder = ChunkFinder(chunks)
        for row in rows {
            let (chunk, index) = finder.find(row)
            if chunks[chunk].isNull(index) {
                builder.appendNull()
                continue
            }
            chunks[chunk].withBytes(at: index) { bytes in
                if !builder.canAppend(byteCount: bytes.count) { parts.append(builder.takeChunk()) }
                builder.append(bytes)
            }
        }
        parts.append(builder.takeChunk())
        return Column(type: type, chunks: parts)
    }
}

/// Where the rows of a column lie, remembering the chunk of the last one.
@usableFromInline
struct ChunkFinder {
    /// The row at which each chunk begins, and one past the last row.
    @usableFromInline let starts: [Int]
    @usableFromInline var current = 0

    @usableFromInline
    init(_ chunks: [Chunk]) {
        var starts = [0]
        starts.reserveCapacity(chunks.count + 1)
        for chunk in chunks { starts.append(starts[starts.count - 1] + chunk.count) }
        self.starts = starts
    }

    @inlinable
    mutating func find(_ row: Int) -> (chunk: Int, index: Int) {
        precondition(row >= 0 && row < starts[starts.count - 1], "no such row")
        if row < starts[current] || row >= starts[current + 1] {
            current = ChunkFinder.chunk(of: row, starts)
        }
        return (current, row - starts[current])
    }

    /// The chunk that holds `row`. O(log chunks).
    @usableFromInline
    static func chunk(of row: Int, _ starts: [Int]) -> Int {
        var (low, high) = (0, starts.count - 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= row { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
