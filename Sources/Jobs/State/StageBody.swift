import Formats
import Frames
import Glibc

/// The bytes of an item's source in the stage: those of values that have a spelling of their own, as
/// JSON's numbers have, and whose source cannot be read again for free.
enum StageBody {
    /// Writes the bytes and makes them durable. The file appears whole or not at all; its name is
    /// durable once the folder is synced.
    static func write(
        _ name: String, in folder: String, from source: any ByteSource
    ) throws -> StateStore.SourceBytes {
        let path = folder + "/" + name
        let hidden = path + ".new"
        let number = open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw StateFolder.error("cannot be written", folder) }
        var isDone = false
        defer {
            close(number)
            if !isDone { unlink(hidden) }
        }
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
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(number, rest.baseAddress, rest.count)
                if written >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } else if errno != EINTR {
                    throw StateFolder.error("cannot be written", folder)
                }
            }
        }
        guard fsync(number) == 0 else { throw StateFolder.error("cannot be made durable", folder) }
        guard rename(hidden, path) == 0 else {
            throw StateFolder.error("cannot be written", folder)
        }
        isDone = true
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
