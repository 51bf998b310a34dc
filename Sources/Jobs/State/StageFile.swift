import Formats
import Frames
import Glibc

/// The rows of a finished item, in an Arrow file of the state folder.
struct StageFile: Sendable, Equatable {
    /// The file's name in the stage.
    let name: String
    let byteCount: Int
    let hash: String

    /// Writes batches of rows and makes them durable. The file appears whole or not at all; its name
    /// is durable once the folder is synced.
    ///
    /// - Parameters:
    ///   - batches: how many there are, and one after the other on demand.
    static func write(
        _ name: String, in folder: String, schema: [(name: String, type: ColumnType)],
        batchCount: Int, batch: (Int) throws -> DataFrame
    ) throws -> StageFile {
        let path = folder + "/" + name
        let hidden = path + ".new"
        let number = Glibc.open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw StateFolder.error("cannot be written", folder) }
        var isDone = false
        defer {
            close(number)
            if !isDone { unlink(hidden) }
        }
        let hash = SHA256()
        var byteCount = 0
        func write(_ bytes: UnsafeRawBufferPointer) throws {
            var rest = bytes
            while !rest.isEmpty {
                let written = Glibc.write(number, rest.baseAddress, rest.count)
                if written >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } else if errno != EINTR {
                    throw StateFolder.error("cannot be written", folder)
                }
            }
            hash.update(bytes)
            byteCount += bytes.count
        }
        let writer = ArrowWriter(schema: schema, layout: .file)
        let header = writer.header()
        try header.withUnsafeBytes { try write($0) }
        var blocks = ArrowBlocks(after: header.count)
        for index in 0..<batchCount {
            for message in writer.encode([try batch(index)]) {
                blocks.append(message)
                for part in message.parts { try part.withUnsafeBytes { try write($0) } }
            }
        }
        try writer.trailer(blocks).withUnsafeBytes { try write($0) }
        guard fsync(number) == 0 else { throw StateFolder.error("cannot be made durable", folder) }
        guard rename(hidden, path) == 0 else {
            throw StateFolder.error("cannot be written", folder)
        }
        isDone = true
        return StageFile(name: name, byteCount: byteCount, hash: hash.hex())
    }

    /// The file, to be read batch by batch; nil where it is not there as it was written.
    func open(in folder: String) -> MappedArrowFile? {
        let path = folder + "/" + name
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) == byteCount else { return nil }
        return try? MappedArrowFile(path: path)
    }
}
