import Glibc

/// A file of the stage on its way. It appears under its name whole or not at all: until `finish` it has
/// another one, and it goes with this.
final class NewFile {
    private let path: String
    private let folder: String
    private let descriptor: CInt
    private var isDone = false
    /// Bytes that are not written yet: the parts of an Arrow file are small where it has no large text.
    private var pending: [UInt8] = []

    private static var pendingSize: Int { 64 << 10 }

    private var hidden: String { path + ".new" }

    /// - Parameter name: what it is called in the end, in `folder`.
    /// - Throws: `RunError`, as everything here.
    init(_ name: String, in folder: String) throws {
        path = folder + "/" + name
        self.folder = folder
        descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw StateFolder.error("cannot be written", folder) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isDone { unlink(hidden) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if pending.count + bytes.count > NewFile.pendingSize { try writePending() }
        guard bytes.count < NewFile.pendingSize else { return try writeNow(bytes) }
        pending.append(contentsOf: bytes)
    }

    private func writePending() throws {
        try pending.withUnsafeBytes { try writeNow($0) }
        pending.removeAll(keepingCapacity: true)
    }

    private func writeNow(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            } else if errno != EINTR {
                throw StateFolder.error("cannot be written", folder)
            }
        }
    }

    /// Makes the bytes durable and gives the file its name, which is durable once the folder is synced.
    func finish() throws {
        try writePending()
        guard fsync(descriptor) == 0 else {
            throw StateFolder.error("cannot be made durable", folder)
        }
        guard rename(hidden, path) == 0 else {
            throw StateFolder.error("cannot be written", folder)
        }
        isDone = true
    }
}
