extension Chunk {
    /// The rows of `parts`, all of type `type`, copied one after the other into one chunk.
    ///
    /// The values together must fit into one chunk: at most 2 GiB of text. O(rows), at the speed
    /// of memory where the parts start at whole bytes of their bitmaps.
    static func joined(_ parts: some Collection<Chunk>, type: ColumnType) -> Chunk {
        let count = parts.reduce(0) { $0 + $1.count }
        let nullCount = parts.reduce(0) { $0 + $1.nullCount }
        if type == .null { return Chunk(nulls: count) }
        let validity = nullCount == 0 ? nil : joinedValidity(parts, count: count)
        let values: Buffer
        var data: Buffer?
        switch type {
        case .bool:
            values = joinedBits(parts, count: count) { ($0.values!, $0.offset) }
        case .text, .binary:
            (values, data) = joinedTexts(parts, count: count)
        default:
            let stride = type.valueStride
            values = Buffer(byteCount: count * stride) { target in
                var end = target.baseAddress!
                for part in parts {
                    end.copyMemory(
                        from: part.values!.base + part.offset * stride,
                        byteCount: part.count * stride)
                    end += part.count * stride
                }
            }
        }
        return Chunk(
            type: type, count: count, nullCount: nullCount, offset: 0, validity: validity,
            values: values, data: data)
    }

    private static func joinedValidity(_ parts: some Collection<Chunk>, count: Int) -> Buffer {
        joinedBits(parts, count: count) { part in
            part.validity.map { ($0, part.offset) }
        }
    }

    /// The bits of all parts; `bits` gives a part's bitmap, nil for one whose bits are all set.
    private static func joinedBits(
        _ parts: some Collection<Chunk>, count: Int, bits: (Chunk) -> (buffer: Buffer, from: Int)?
    ) -> Buffer {
        Buffer(byteCount: Bitmap.byteCount(bits: count)) { target in
            let base = target.baseAddress!
            if let last = target.indices.last { target[last] = 0 }
            var row = 0
            for part in parts {
                if let (buffer, from) = bits(part) {
                    Bitmap.copy(buffer.base, from: from, count: part.count, into: base, at: row)
                } else {
                    Bitmap.fill(base, from: row, count: part.count, with: true)
                }
                row += part.count
            }
        }
    }

    private static func joinedTexts(
        _ parts: some Collection<Chunk>, count: Int
    ) -> (offsets: Buffer, data: Buffer) {
        let byteCount = parts.reduce(0) { $0 + $1.textByteCount }
        precondition(byteCount <= Int(Int32.max), "a chunk of text holds at most 2 GiB")
        let data = Buffer(byteCount: byteCount) { target in
            var end = target.baseAddress!
            for part in parts {
                let start = Int(part.pointer(Int32.self)[0])
                end.copyMemory(from: part.data!.base + start, byteCount: part.textByteCount)
                end += part.textByteCount
            }
        }
        let offsets = Buffer(byteCount: (count + 1) * MemoryLayout<Int32>.stride) { target in
            let all = target.baseAddress!.bindMemory(to: Int32.self, capacity: count + 1)
            all[0] = 0
            var row = 0
            for part in parts {
                let own = part.pointer(Int32.self)
                let shift = all[row] - own[0]
                for index in 1..<(part.count + 1) { all[row + index] = own[index] + shift }
                row += part.count
            }
        }
        return (offsets, data)
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
        guard chunks.count > 1 else { return self }
        guard type.isVariableWidth else {
            return Column(Chunk.joined(chunks, type: type))
        }
        var joined: [Chunk] = []
        var start = 0
        var bytes = 0
        for (index, chunk) in chunks.enumerated() {
            let own = chunk.textByteCount
            if bytes + own > Int(Int32.max) {
                joined.append(Chunk.joined(chunks[start..<index], type: type))
                start = index
                bytes = 0
            }
            bytes += own
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
