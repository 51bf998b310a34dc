/// A column: values of one type, as a list of immutable chunks. Copying one copies no data.
public struct Column: Sendable {
    public let type: ColumnType
    /// The chunks in row order; none is empty.
    public let chunks: [Chunk]
    /// Rows.
    public let count: Int
    /// Rows that are null.
    public let nullCount: Int

    /// A column of `chunks`, which must all be of type `type`, or of type `null`, whose rows become
    /// nulls of `type`. Empty chunks are dropped. O(chunks).
    public init(type: ColumnType, chunks: [Chunk]) {
        self.type = type
        self.chunks = chunks.compactMap { chunk in
            if chunk.count == 0 { return nil }
            if chunk.type == type { return chunk }
            precondition(chunk.type == .null, "a chunk of \(chunk.type) in a column of \(type)")
            return Chunk(nulls: chunk.count, of: type)
        }
        count = self.chunks.reduce(0) { $0 + $1.count }
        nullCount = self.chunks.reduce(0) { $0 + $1.nullCount }
    }

    /// One chunk as a column.
    public init(_ chunk: Chunk) {
        self.init(type: chunk.type, chunks: [chunk])
    }

    /// `count` nulls of `type`.
    public init(nulls count: Int, of type: ColumnType = .null) {
        self.init(type: type, chunks: [Chunk(nulls: count, of: type)])
    }

    /// Bytes that the rows take in memory.
    public var byteCount: Int { chunks.reduce(0) { $0 + $1.byteCount } }

    /// The value of row `index`. O(chunks); loops use the chunks or a typed view.
    public subscript(index: Int) -> Cell {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        var rest = index
        for chunk in chunks {
            if rest < chunk.count { return chunk.cell(at: rest) }
            rest -= chunk.count
        }
        return .null
    }

    /// The rows of `range`, sharing this column's memory. O(chunks).
    public func slice(_ range: Range<Int>) -> Column {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "rows \(range) of \(count)")
        var start = 0
        var parts: [Chunk] = []
        for chunk in chunks {
            let from = max(range.lowerBound - start, 0)
            let to = min(range.upperBound - start, chunk.count)
            if from < to {
                parts.append(
                    from == 0 && to == chunk.count ? chunk : chunk.slice(from..<to))
            }
            start += chunk.count
        }
        return Column(type: type, chunks: parts)
    }
}

extension Chunk {
    /// `count` nulls of `type`: zeroed values under a bitmap without a bit set. O(count / 8) bytes
    /// touched for `bool`, the width of a value per row for the others.
    public init(nulls count: Int, of type: ColumnType) {
        switch type {
        case .null:
            self.init(nulls: count)
        case .bool:
            var builder = BoolBuilder()
            builder.appendNulls(count)
            self = builder.finish()
        case .int64, .timestamp, .timestampUTC:
            var builder = Int64Builder(type: type)
            builder.appendNulls(count)
            self = builder.finish()
        case .float64:
            var builder = Float64Builder()
            builder.appendNulls(count)
            self = builder.finish()
        case .date:
            var builder = DateBuilder()
            builder.appendNulls(count)
            self = builder.finish()
        case .text, .binary:
            var builder = TextBuilder(type: type)
            builder.appendNulls(count)
            self = builder.finish()
        }
    }
}
