import Frames

/// Reads the messages of an Arrow file or stream.
///
/// A stream is a schema message, then dictionaries and record batches, then an end mark or the end
/// of the input. A file is a magic word, messages, and a footer with the schema and the places of the
/// others; some writers put the dictionaries behind the record batches that need them.
/// Source: https://arrow.apache.org/docs/format/Columnar.html, "Serialization and IPC".
struct ArrowReader {
    private let input: ArrowInput
    private let maximumDecodedBytes: Int
    private(set) var fields: [ArrowField] = []
    /// The messages of a file that are still to be read; nil for a stream.
    private var blocks: ArraySlice<ArrowBlock>?
    private var dictionaries: [Int64: Column] = [:]
    private var batchCount = 0
    private var budget: ArrowBudget
    /// What is being read, for errors.
    private(set) var place = "start"

    init(_ source: any ByteSource, maximumDecodedBytes: Int) {
        input = ArrowInput(source)
        self.maximumDecodedBytes = maximumDecodedBytes
        budget = ArrowBudget(limit: maximumDecodedBytes)
    }

    var bytesRead: Int { input.byteCount ?? input.offset }

    /// Reads up to the schema; false where there is not one byte.
    mutating func start() throws -> Bool {
        let head = try input.bytes(upTo: 8)
        if head.isEmpty { return false }
        if head.starts(with: Array("FEA1".utf8)) {
            throw ArrowFault.unsupported(
                "found version 1 of Feather, expected version 2 or Arrow: write the file again")
        }
        if head.starts(with: Arrow.magic) {
            place = "footer"
            try input.allowSeeking(after: head, limit: maximumDecodedBytes)
            let footer = try ArrowFooter(input)
            fields = footer.fields
            blocks = footer.blocks[...]
            return true
        }
        guard Arrow.isStream(head) else {
            throw ArrowFault.unsupported(
                "found neither \"ARROW1\" nor the mark of a stream, so this is not Arrow data; "
                    + "--format says what it is")
        }
        place = "schema"
        guard case .schema(let fields)? = try message(head)?.header else {
            throw ArrowFault("the first message is not the schema")
        }
        self.fields = fields
        return true
    }

    /// The columns of the next record batch; nil at the end.
    mutating func next() throws -> (columns: [Column], rowCount: Int)? {
        while let (header, bodyBytes) = try nextMessage() {
            switch header {
            case .schema: throw ArrowFault("a second schema, expected a record batch")
            case .dictionary(let id, let isDelta, let batch):
                place = "dictionary \(id)"
                try take(dictionary: id, isDelta: isDelta, batch, bodyBytes)
            case .records(let batch):
                batchCount += 1
                place = "record batch \(batchCount)"
                return (try columns(of: batch, bodyBytes), batch.rowCount)
            }
        }
        return nil
    }

    private mutating func nextMessage() throws -> (header: ArrowHeader, bodyBytes: Int)? {
        place = "after record batch \(batchCount)"
        guard blocks != nil else {
            let prefix = try input.bytes(upTo: 8)
            guard !prefix.isEmpty, let found = try message(prefix) else {
                // Two streams one after the other are not one table.
                guard try input.bytes(upTo: 1).isEmpty else {
                    throw ArrowFault("bytes follow the end of the stream")
                }
                return nil
            }
            return found
        }
        guard let block = blocks?.popFirst() else {
            // Reading at the end makes a file check that it did not change.
            input.seek(to: input.byteCount ?? 0)
            _ = try input.bytes(upTo: 1)
            return nil
        }
        input.seek(to: block.offset)
        guard let found = try message(try input.bytes(upTo: 8)),
            input.offset <= block.offset + block.metadataBytes,
            found.bodyBytes == block.bodyBytes
        else { throw ArrowFault("the message at byte \(block.offset) is not what the footer says") }
        input.seek(to: block.offset + block.metadataBytes)
        return found
    }

    /// Reads a message whose first 8 bytes are `prefix`; nil for the end mark.
    private func message(_ prefix: [UInt8]) throws -> (header: ArrowHeader, bodyBytes: Int)? {
        guard prefix.count == 8 || prefix == [0, 0, 0, 0] else {
            throw ArrowFault("ends after \(input.offset) bytes, in the middle of a message")
        }
        // Before 2019 the length came without a mark in front of it.
        let isMarked = prefix.starts(with: Arrow.mark)
        let length = Int(try FlatTable.load(Int32.self, prefix, at: isMarked ? 4 : 0))
        if length == 0 { return nil }
        let begun = Array(prefix.dropFirst(isMarked ? 8 : 4))
        guard length >= 8, length <= ArrowFooter.maximumMetadata else {
            throw ArrowFault(
                "metadata of \(length) bytes, expected 8 to \(ArrowFooter.maximumMetadata)")
        }
        let rest = try input.buffer(length - begun.count)
        return try ArrowHeader.read(begun + rest.array)
    }

    private mutating func take(
        dictionary id: Int64, isDelta: Bool, _ batch: ArrowBatch, _ bodyBytes: Int
    ) throws {
        guard let field = fields.first(where: { $0.dictionary?.id == id }) else {
            throw ArrowFault("no column of the schema has the dictionary \(id)")
        }
        do {
            var body = ArrowBody(batch, byteCount: bodyBytes, input: input)
            let raw = try body.column(field.type, &budget)
            try body.finish()
            var decoder = ArrowColumnDecoder(raw, budget: budget)
            let values = try decoder.column(of: field.type)
            budget = decoder.budget
            let before = isDelta ? dictionaries[id]?.chunks ?? [] : []
            dictionaries[id] = Column(type: values.type, chunks: before + values.chunks)
        } catch let fault as ArrowFault {
            throw fault.of(column: field.name)
        }
    }

    private mutating func columns(of batch: ArrowBatch, _ bodyBytes: Int) throws -> [Column] {
        var body = ArrowBody(batch, byteCount: bodyBytes, input: input)
        let hasMemory = fields.contains { $0.type != .null || $0.dictionary != nil }
        // Rows of nulls take no bytes of the file, and could be without end.
        if !hasMemory { try budget.spend(batch.rowCount) }
        var columns: [Column] = []
        columns.reserveCapacity(fields.count)
        for field in fields {
            do {
                let raw = try body.column(field.dictionary?.index ?? field.type, &budget)
                guard raw.rowCount == batch.rowCount else {
                    throw ArrowFault(
                        "\(raw.rowCount) rows in a record batch of \(batch.rowCount)")
                }
                columns.append(try column(field, raw))
            } catch let fault as ArrowFault {
                throw fault.of(column: field.name)
            }
        }
        try body.finish()
        return columns
    }

    private mutating func column(_ field: ArrowField, _ raw: ArrowRawColumn) throws -> Column {
        var decoder = ArrowColumnDecoder(raw, budget: budget)
        defer { budget = decoder.budget }
        guard let encoding = field.dictionary else { return try decoder.column(of: field.type) }
        let values =
            dictionaries[encoding.id] ?? Column(type: field.type.columnType, chunks: [])
        return try decoder.column(indexing: values, by: encoding.index)
    }
}

/// Memory that values may take beyond what the input's own bytes do: compressed buffers, values of
/// dictionaries and views that many rows share.
struct ArrowBudget {
    private let limit: Int
    private var spent = 0

    init(limit: Int) { self.limit = limit }

    mutating func spend(_ bytes: Int) throws(ArrowFault) {
        guard bytes <= limit - spent else {
            throw .unsupported("the values decode to more than \(limit) bytes, the most allowed")
        }
        spent += bytes
    }
}
