import Frames

/// Reads the messages of an Arrow file or stream in order.
///
/// A stream is a schema message, then dictionaries and record batches, then an end mark or the end
/// of the input. A file is a magic word, padding, a stream with its end mark, and a footer that says
/// where the messages are; reading in order needs the footer for nothing but a check.
/// Source: https://arrow.apache.org/docs/format/Columnar.html, "Serialization and IPC".
struct ArrowReader {
    private let input: ArrowInput
    private var isFile = false
    private(set) var fields: [ArrowField] = []
    private var dictionaries: [Int64: Column] = [:]
    private var dictionaryMessages = 0
    private var batchMessages = 0
    private var budget: ArrowBudget
    /// What is being read, for errors.
    private(set) var place = "the start"

    /// Metadata of a message beyond this is taken for damage.
    private static let maximumMetadata = 256 << 20

    init(_ source: any ByteSource, maximumDecodedBytes: Int) {
        input = ArrowInput(source)
        budget = ArrowBudget(limit: maximumDecodedBytes)
    }

    var bytesRead: Int { input.offset }

    /// Reads up to the schema; false where there is not one byte.
    mutating func start() throws -> Bool {
        let head = try input.bytes(upTo: 8)
        if head.isEmpty { return false }
        isFile = head.starts(with: Arrow.magic)
        if head.starts(with: Array("FEA1".utf8)) {
            throw ArrowFault.unsupported(
                "found version 1 of Feather, expected version 2 or Arrow: write the file again")
        }
        guard isFile || Arrow.isStream(head) else {
            throw ArrowFault("starts with neither \"ARROW1\" nor the mark of a stream")
        }
        place = "schema"
        let prefix = try isFile ? input.bytes(upTo: 8) : head
        guard case .schema(let fields)? = try message(prefix)?.header else {
            throw ArrowFault("the first message is not the schema")
        }
        self.fields = fields
        return true
    }

    /// The columns of the next record batch; nil at the end.
    mutating func next() throws -> (columns: [Column], rowCount: Int)? {
        while true {
            place = "message \(dictionaryMessages + batchMessages + 1)"
            let prefix = try input.bytes(upTo: 8)
            if prefix.isEmpty, !isFile { return nil }
            guard let (header, bodyBytes) = try message(prefix) else {
                place = "end"
                try finish()
                return nil
            }
            switch header {
            case .schema: throw ArrowFault("a second schema, expected a record batch")
            case .dictionary(let id, let isDelta, let batch):
                dictionaryMessages += 1
                place = "dictionary \(id)"
                try take(dictionary: id, isDelta: isDelta, batch, bodyBytes)
            case .records(let batch):
                batchMessages += 1
                place = "record batch \(batchMessages)"
                return (try columns(of: batch, bodyBytes), batch.rowCount)
            }
        }
    }

    /// Reads a message whose first 8 bytes are `prefix`; nil for the end mark.
    private func message(
        _ prefix: [UInt8]
    ) throws -> (header: ArrowHeader, bodyBytes: Int)? {
        guard prefix.count == 8 || (prefix.count == 4 && prefix == [0, 0, 0, 0]) else {
            throw ArrowFault(
                "ends after \(input.offset) bytes, in the middle of a message")
        }
        var prefix = prefix
        // Before 2019 the length came without a mark in front of it.
        let isMarked = prefix.starts(with: Arrow.mark)
        let length = Int(try FlatTable.load(Int32.self, prefix, at: isMarked ? 4 : 0))
        if length == 0 { return nil }
        guard length > 0, length <= Self.maximumMetadata else {
            throw ArrowFault("metadata of \(length) bytes, expected at most \(Self.maximumMetadata)")
        }
        prefix.removeFirst(isMarked ? 8 : 4)
        let rest = try input.buffer(max(length - prefix.count, 0))
        let metadata = prefix + Array(rest.unsafeBytes)
        guard metadata.count == length else { throw ArrowFault("metadata of \(length) bytes") }
        return try ArrowHeader.read(metadata)
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

    /// Checks what follows the end mark: nothing in a stream; in a file the footer, whose lists
    /// must be as long as the messages were many.
    private func finish() throws {
        guard isFile else {
            // Two streams one after the other are not one table.
            guard try input.bytes(upTo: 1).isEmpty else {
                throw ArrowFault("bytes follow the end of the stream")
            }
            return
        }
        var tail: [UInt8] = []
        while tail.count <= Self.maximumMetadata {
            let part = try input.bytes(upTo: 1 << 16)
            if part.isEmpty { break }
            tail += part
        }
        // After the footer come its length and the magic word; before it there may be padding.
        guard tail.count >= 10, tail.suffix(6).elementsEqual(Arrow.magic) else {
            throw ArrowFault(
                "ends after \(input.offset) bytes without \"ARROW1\"")
        }
        let length = Int(try FlatTable.load(Int32.self, tail, at: tail.count - 10))
        guard length > 0, length <= tail.count - 10 else {
            throw ArrowFault("a footer of \(length) bytes, found \(tail.count - 10)")
        }
        let footer = try FlatTable(root: Array(tail[(tail.count - 10 - length)..<tail.count - 10]))
        let dictionaries = try footer.words(2, perStruct: 3).count / 3
        let batches = try footer.words(3, perStruct: 3).count / 3
        guard (dictionaries, batches) == (dictionaryMessages, batchMessages) else {
            throw ArrowFault(
                "the footer lists \(batches) record batches and \(dictionaries) dictionaries, "
                    + "found \(batchMessages) and \(dictionaryMessages)")
        }
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
            throw ArrowFault("the values decode to more than \(limit) bytes, the most allowed")
        }
        spent += bytes
    }
}
