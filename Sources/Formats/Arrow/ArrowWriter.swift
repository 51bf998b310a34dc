package import Frames

/// Writes tables in Arrow's formats, metadata version V5, buffers aligned to 64 bytes, uncompressed.
/// docs/arrow.md says which Arrow type each of ours becomes.
///
/// A value without state: several threads may make the messages of parts of one table. Equal rows in
/// equal batches give equal bytes, however their columns are cut into chunks.
package struct ArrowWriter: Sendable {
    /// Which of the two formats.
    package enum Layout: Sendable {
        /// With a footer, for a place where one can seek.
        case file
        /// For a pipe.
        case stream
    }

    private let schema: [(name: String, type: ColumnType)]
    private let layout: Layout

    /// A writer of tables with these columns.
    package init(schema: [(name: String, type: ColumnType)], layout: Layout) {
        self.schema = schema
        self.layout = layout
    }

    /// What stands before the first record batch.
    package func header() -> [UInt8] {
        let start = layout == .file ? Arrow.magic + [0, 0] : []
        let message = ArrowMessage(
            metadata: ArrowMetadata.schemaMessage(schema), at: start.count)
        return start + message.parts.flatMap { $0.array }
    }

    /// The rows of some frames as record batches: one, unless a column of text has more than 2 GiB.
    /// None for no rows.
    ///
    /// - Complexity: values are not touched, but for bitmaps, the offsets of slices, and columns in
    ///   several chunks, which are copied into one.
    package func encode(_ frames: [DataFrame]) -> [ArrowMessage] {
        let rows = frames.reduce(0) { $0 + $1.rowCount }
        guard rows > 0 else { return [] }
        let columns = schema.indices.map { index in
            let (name, type) = schema[index]
            let chunks = frames.flatMap { frame in
                let column = frame.columns[index]
                precondition(
                    column.type == type || column.type == .null,
                    "column \(quoted(name)) is \(column.type), the table has \(type)")
                return column.chunks
            }
            return Column(type: type, chunks: chunks).contiguous()
        }
        guard columns.allSatisfy({ $0.chunks.count == 1 }) else {
            let whole = DataFrame(
                uncheckedNames: schema.map(\.name), columns: columns, rowCount: rows)
            return encode([whole[rows: 0..<rows / 2]]) + encode([whole[rows: rows / 2..<rows]])
        }
        return [message(columns.map { $0.chunks[0] }, rows: rows)]
    }

    private func message(_ chunks: [Chunk], rows: Int) -> ArrowMessage {
        var nodes: [Int64] = []
        var places: [Int64] = []
        var buffers: [Buffer] = []
        var offset = 0
        func add(_ buffer: Buffer?) {
            places += [Int64(offset), Int64(buffer?.byteCount ?? 0)]
            guard let buffer else { return }
            buffers.append(buffer)
            offset += ArrowMessage.padded(buffer.byteCount)
        }
        for chunk in chunks {
            nodes += [Int64(rows), Int64(chunk.nullCount)]
            if chunk.type == .null { continue }
            add(chunk.validityBits)
            switch chunk.type {
            case .null: break
            case .bool: add(chunk.valueBits)
            case .text, .binary:
                add(chunk.offsetsFromZero)
                add(chunk.dataBytes)
            case .int64, .float64, .date, .timestamp, .timestampUTC: add(chunk.valueBytes)
            }
        }
        var message = ArrowMessage(
            metadata: ArrowMetadata.batchMessage(
                rows: rows, nodes: nodes, buffers: places, bodyBytes: offset))
        for buffer in buffers { message.append(buffer) }
        return message
    }

    /// What stands after the last record batch.
    ///
    /// - Parameter blocks: where the record batches are, in order.
    package func trailer(_ blocks: ArrowBlocks) -> [UInt8] {
        let end = Arrow.mark + [0, 0, 0, 0]
        guard layout == .file else { return end }
        let footer = ArrowMetadata.footer(schema, blocks: blocks.words)
        let length = withUnsafeBytes(of: Int32(footer.count).littleEndian) { Array($0) }
        return end + footer + length + Arrow.magic
    }
}

/// Where the record batches of a file are: what its footer lists.
package struct ArrowBlocks: Sendable {
    /// Place, bytes of metadata, bytes of body of each.
    fileprivate var words: [Int64] = []
    private var end: Int

    /// - Parameter start: the bytes before the first batch.
    package init(after start: Int) { end = start }

    package mutating func append(_ message: ArrowMessage) {
        words += [Int64(end), Int64(message.metadataBytes), Int64(message.bodyBytes)]
        end += message.byteCount
    }
}
