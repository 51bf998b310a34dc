import Frames

/// One column of a record batch as it lies in the file, its buffers out of compression.
struct ArrowRawColumn {
    let rowCount: Int
    /// Set bits are values; nil where no row is null.
    let validity: Buffer?
    /// The buffers behind the validity bitmap, in the format's order.
    let buffers: [Buffer]
}

/// The body of a message. Its buffers are read in order, each into memory of its own: that is
/// aligned whatever the file does, and goes with the column.
struct ArrowBody {
    private let batch: ArrowBatch
    private let byteCount: Int
    private let input: ArrowInput
    private let start: Int
    private var nextNode = 0
    private var nextBuffer = 0
    private var nextVariadic = 0

    init(_ batch: ArrowBatch, byteCount: Int, input: ArrowInput) {
        self.batch = batch
        self.byteCount = byteCount
        self.input = input
        start = input.offset
    }

    /// The next column, of this type.
    mutating func column(
        _ type: ArrowType, _ budget: inout ArrowBudget
    ) throws -> ArrowRawColumn {
        guard nextNode < batch.nodes.count else {
            throw ArrowFault("the record batch has \(batch.nodes.count) columns only")
        }
        let (rows, nulls) = batch.nodes[nextNode]
        nextNode += 1
        guard rows >= 0, rows <= Int(Int32.max), nulls >= 0, nulls <= rows else {
            throw ArrowFault("\(nulls) nulls among \(rows) rows")
        }
        if type == .null { return ArrowRawColumn(rowCount: rows, validity: nil, buffers: []) }
        let validity = try buffer(&budget)
        var buffers: [Buffer] = []
        var count = type.bufferCount - 1
        if type.isView {
            guard nextVariadic < batch.variadicCounts.count,
                (0...batch.buffers.count).contains(batch.variadicCounts[nextVariadic])
            else { throw ArrowFault("the number of its buffers is missing") }
            count += batch.variadicCounts[nextVariadic]
            nextVariadic += 1
        }
        for _ in 0..<count { buffers.append(try buffer(&budget)) }
        return ArrowRawColumn(
            rowCount: rows, validity: try checked(validity, rows, nulls: nulls), buffers: buffers)
    }

    private func checked(_ validity: Buffer, _ rows: Int, nulls: Int) throws -> Buffer? {
        if validity.byteCount == 0 {
            guard nulls == 0 else { throw ArrowFault("\(nulls) nulls and no bitmap of them") }
            return nil
        }
        guard validity.byteCount >= (rows + 7) / 8 else {
            throw ArrowFault("a bitmap of \(validity.byteCount) bytes for \(rows) rows")
        }
        let found = rows - validity.setBits(rows)
        guard found == nulls else {
            throw ArrowFault("\(found) nulls in the bitmap, \(nulls) in the metadata")
        }
        return found == 0 ? nil : validity
    }

    /// Passes over what is left of the body.
    mutating func finish() throws {
        guard nextNode == batch.nodes.count, nextBuffer == batch.buffers.count else {
            throw ArrowFault(
                "\(batch.nodes.count) columns of \(batch.buffers.count) buffers, "
                    + "expected \(nextNode) of \(nextBuffer)")
        }
        try input.skip(byteCount - (input.offset - start))
    }

    private mutating func buffer(_ budget: inout ArrowBudget) throws -> Buffer {
        guard nextBuffer < batch.buffers.count else {
            throw ArrowFault("the record batch has \(batch.buffers.count) buffers only")
        }
        let (offset, length) = batch.buffers[nextBuffer]
        nextBuffer += 1
        // An empty buffer may be said to be anywhere.
        if length == 0 { return Buffer(byteCount: 0) { _ in } }
        let position = input.offset - start
        guard length > 0, offset >= position, offset <= byteCount, length <= byteCount - offset
        else {
            throw ArrowFault(
                "a buffer of \(length) bytes at \(offset) of a body of \(byteCount), "
                    + "of which \(position) are read")
        }
        try input.skip(offset - position)
        let found = try input.buffer(length)
        guard let codec = batch.codec else { return found }
        return try codec.decompress(found, &budget)
    }
}

extension ArrowCodec {
    /// A compressed buffer starts with the length of its content in 8 bytes; -1 says that it is not
    /// compressed after all.
    func decompress(_ buffer: Buffer, _ budget: inout ArrowBudget) throws -> Buffer {
        guard buffer.byteCount >= 8 else {
            throw ArrowFault("a compressed buffer of \(buffer.byteCount) bytes")
        }
        let length = buffer.withUnsafeBytes {
            Int64(littleEndian: $0.loadUnaligned(as: Int64.self))
        }
        let content = Buffer(window: 8..<buffer.byteCount, of: buffer)
        if length == -1 { return content.aligned() }
        guard length >= 0 else { throw ArrowFault("a compressed buffer of \(length) bytes") }
        try budget.spend(Int(clamping: length))
        let decoded =
            switch self {
            case .lz4: LZ4Frame.decode(content, byteCount: Int(length))
            case .zstd: ZstdFrame.decode(content, byteCount: Int(length))
            }
        guard let decoded else {
            throw ArrowFault(
                "a damaged buffer, compressed with \(self == .lz4 ? "LZ4" : "zstd")")
        }
        return decoded
    }
}

extension Buffer {
    /// The same bytes at an address that vector code likes.
    func aligned() -> Buffer {
        Buffer(byteCount: byteCount) { target in
            withUnsafeBytes { target.copyMemory(from: $0) }
        }
    }
}
