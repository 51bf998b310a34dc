import Frames

/// Where a message of a file is.
struct ArrowBlock {
    let offset: Int
    /// The length in front of the metadata included.
    let metadataBytes: Int
    let bodyBytes: Int
}

/// What stands at the end of a file: its schema and where its messages are, then its own length and
/// the magic word.
struct ArrowFooter {
    let fields: [ArrowField]
    /// The dictionaries, then the record batches, each in their order.
    let blocks: [ArrowBlock]

    /// Metadata beyond this is taken for damage.
    static let maximumMetadata = 256 << 20

    init(_ input: ArrowInput) throws {
        let end = (input.byteCount ?? 0) - 10
        guard end >= 8 else { throw ArrowFault("ends after \(end + 10) bytes, without a footer") }
        input.seek(to: end)
        let tail = try input.bytes(upTo: 10)
        guard tail.count == 10, tail.suffix(6).elementsEqual(Arrow.magic) else {
            throw ArrowFault("ends after \(end + 10) bytes, without \"ARROW1\"")
        }
        let length = Int(try FlatTable.load(Int32.self, tail, at: 0))
        guard length > 0, length <= min(end - 8, Self.maximumMetadata) else {
            throw ArrowFault("a footer of \(length) bytes in a file of \(end + 10)")
        }
        input.seek(to: end - length)
        let footer = try FlatTable(root: try input.buffer(length).array)
        try ArrowHeader.checkVersion(try footer.number(0, default: Int16(0)))
        guard let schema = try footer.table(1) else { throw ArrowFault("no schema") }
        fields = try ArrowHeader.fields(ofSchema: schema)
        blocks =
            try Self.blocks(footer.words(2, perStruct: 3), before: end - length)
            + Self.blocks(footer.words(3, perStruct: 3), before: end - length)
        // Messages do not overlap, so that a small file cannot stand for a large table.
        let total = blocks.reduce(0) { $0 + $1.metadataBytes + $1.bodyBytes }
        guard total <= end else { throw ArrowFault("messages of \(total) bytes in all") }
    }

    /// - Parameter words: place, bytes of metadata and bytes of body, three to a message.
    private static func blocks(_ words: [Int64], before end: Int) throws -> [ArrowBlock] {
        try stride(from: 0, to: words.count, by: 3).map { at in
            // The second is a number of 32 bits, and padding.
            let metadata = Int64(Int32(truncatingIfNeeded: words[at + 1]))
            let (offset, body) = (words[at], words[at + 2])
            let limit = Int64(end)
            guard (0...limit).contains(offset), (8...limit).contains(metadata),
                (0...limit).contains(body), offset + metadata + body <= limit
            else {
                throw ArrowFault("a message of \(metadata) and \(body) bytes at byte \(offset)")
            }
            return ArrowBlock(
                offset: Int(offset), metadataBytes: Int(metadata), bodyBytes: Int(body))
        }
    }
}
