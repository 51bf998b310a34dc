extension Chunk {
    /// The rows of `parts`, all of type `type`, copied one after the other into one chunk.
    ///
    /// The values together must fit into one chunk: at most 2 GiB of text. O(rows), at the speed
    /// of memory where the parts start at whole bytes of their bitmaps.
    static func joined(_ parts: ArraySlice<Chunk>, type: ColumnType) -> Chunk {
        let joiner = ChunkJoiner(type: type)
        joiner.reserve(
            rows: parts.reduce(0) { $0 + $1.count },
            bytes: type.isVariableWidth ? parts.reduce(0) { $0 + $1.textByteCount } : 0,
            hasNulls: parts.contains { $0.nullCount > 0 })
        for part in parts { joiner.append(part.window) }
        return joiner.finish()
    }

    /// Bytes of the values of a `text` or `binary` chunk, without its offsets.
    var textByteCount: Int {
        let offsets = pointer(Int32.self)
        return Int(offsets[count]) - Int(offsets[0])
    }
}

extension Column {
    /// The same values in one chunk, or, where a text column holds more than 2 GiB, in as few as
    /// hold them. A column that already is in one chunk is returned as it is. O(rows).
    public func contiguous() -> Column {
        contiguous(textLimit: Int(Int32.max))
    }

    /// As `contiguous()`, with at most `textLimit` bytes of text in a chunk that joins several.
    func contiguous(textLimit: Int) -> Column {
        guard chunks.count > 1 else { return self }
        var joined: [Chunk] = []
        var start = 0
        if type.isVariableWidth {
            var bytes = 0
            for (index, chunk) in chunks.enumerated() {
                let own = chunk.textByteCount
                if index > start, own > textLimit - bytes {
                    joined.append(Chunk.joined(chunks[start..<index], type: type))
                    start = index
                    bytes = 0
                }
                bytes += own
            }
        }
        joined.append(Chunk.joined(chunks[start...], type: type))
        return Column(type: type, chunks: joined)
    }
}

extension DataFrame {
    /// The same frame with each column in one chunk, or, where a text column holds more than
    /// 2 GiB, in as few as hold it. O(rows × columns) for what is in more chunks.
    public func contiguous() -> DataFrame {
        DataFrame(
            uncheckedNames: columnNames, columns: columns.map { $0.contiguous() },
            rowCount: rowCount)
    }
}
