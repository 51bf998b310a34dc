import Formats
import Frames

/// The bytes of an item's source in the stage: those of values that have a spelling of their own, as
/// JSON's numbers have, and whose source cannot be read again for free.
enum StageBody {
    /// Writes the bytes and makes them durable; see `NewFile`.
    static func write(
        _ name: String, in folder: String, from source: any ByteSource
    ) throws -> StateStore.SourceBytes {
        let file = try NewFile(name, in: folder)
        let hash = SHA256()
        var total = 0
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { memory.deallocate() }
        while true {
            let count = try source.read(into: memory)
            if count == 0 { break }
            let bytes = UnsafeRawBufferPointer(rebasing: memory[..<count])
            hash.update(bytes)
            total += count
            try file.write(bytes)
        }
        try file.finish()
        return StateStore.SourceBytes(count: total, checksum: nil, sha256: hash.hex())
    }
}

extension StagedItem {
    /// Whether it takes the source's bytes to spell its values: those of CSV are kept as they are
    /// spelled, and text is its own spelling.
    var needsBytes: Bool {
        canRespell && !bytesSuffix.isEmpty
            && frame.columns.contains { !$0.spelled && $0.type != .text && $0.type != .null }
    }
}
