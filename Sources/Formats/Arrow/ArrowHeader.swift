/// What the metadata of a message says.
enum ArrowHeader {
    case schema([ArrowField])
    case dictionary(id: Int64, isDelta: Bool, ArrowBatch)
    case records(ArrowBatch)
}

/// The layout of the columns in the body of a message.
struct ArrowBatch {
    let rowCount: Int
    /// Rows and nulls of each column.
    let nodes: [(rows: Int, nulls: Int)]
    /// Where each buffer lies in the body.
    let buffers: [(offset: Int, byteCount: Int)]
    let codec: ArrowCodec?
    /// For each view column, how many buffers of bytes it has.
    let variadicCounts: [Int]
}

/// How the buffers of a message are compressed, each by itself.
enum ArrowCodec {
    case lz4, zstd
}

extension ArrowHeader {
    /// Reads a `Message` table of `Message.fbs`.
    ///
    /// - Returns: what it says, and the bytes of the body that follows it.
    static func read(_ bytes: [UInt8]) throws(ArrowFault) -> (ArrowHeader, bodyBytes: Int) {
        let message = try FlatTable(root: bytes)
        try checkVersion(try message.number(0, default: Int16(0)))
        let bodyBytes = try message.number(3, default: Int64(0))
        guard bodyBytes >= 0 else { throw ArrowFault("a body of \(bodyBytes) bytes") }
        guard let content = try message.table(2) else {
            throw ArrowFault("the message says nothing")
        }
        let header: ArrowHeader
        switch try message.number(1, default: UInt8(0)) {
        case 1: header = .schema(try fields(ofSchema: content))
        case 2:
            guard let batch = try content.table(1) else {
                throw ArrowFault("the dictionary has no values")
            }
            header = .dictionary(
                id: try content.number(0, default: Int64(0)), isDelta: try content.flag(2),
                try ArrowBatch(batch))
        case 3: header = .records(try ArrowBatch(content))
        case 4, 5: throw .unsupported("the message holds a tensor, expected a table")
        case let other: throw ArrowFault("a message of the unknown kind \(other)")
        }
        return (header, Int(bodyBytes))
    }

    /// Versions before V4 laid columns out differently; nothing writes them any more.
    static func checkVersion(_ version: Int16) throws(ArrowFault) {
        guard version == 3 || version == 4 else {
            throw .unsupported("metadata of the version V\(version + 1), expected V4 or V5")
        }
    }

    /// The columns of a `Schema` table.
    static func fields(ofSchema table: FlatTable) throws(ArrowFault) -> [ArrowField] {
        guard try table.number(0, default: Int16(0)) == 0 else {
            throw .unsupported("the values are big-endian, expected little-endian")
        }
        var fields: [ArrowField] = []
        for field in try table.tables(1) { fields.append(try ArrowField(field)) }
        return fields
    }
}

extension ArrowBatch {
    /// Reads a `RecordBatch` table of `Message.fbs`.
    init(_ table: FlatTable) throws(ArrowFault) {
        let rows = try table.number(0, default: Int64(0))
        guard (0...Int64(Int32.max)).contains(rows) else {
            throw ArrowFault("a record batch of \(rows) rows, expected at most \(Int32.max)")
        }
        rowCount = Int(rows)
        let nodes = try table.words(1, perStruct: 2)
        self.nodes = stride(from: 0, to: nodes.count, by: 2).map { at in
            (rows: Int(nodes[at]), nulls: Int(nodes[at + 1]))
        }
        let buffers = try table.words(2, perStruct: 2)
        self.buffers = stride(from: 0, to: buffers.count, by: 2).map { at in
            (offset: Int(buffers[at]), byteCount: Int(buffers[at + 1]))
        }
        variadicCounts = try table.words(4, perStruct: 1).map { Int($0) }
        guard let compression = try table.table(3) else {
            codec = nil
            return
        }
        switch (try compression.number(0, default: Int8(0)), try compression.flag(1)) {
        case (0, false): codec = .lz4
        case (1, false): codec = .zstd
        case (let codec, _): throw .unsupported("an unknown compression, number \(codec)")
        }
    }
}
