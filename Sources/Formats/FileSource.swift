import Glibc

/// A regular file, read with `pread`, never mapped: a file that shrinks under a mapping is a crash.
///
/// Device, inode, size and modification time are compared when the end is reached; a change fails.
package final class FileSource: ByteSource {
    private let descriptor: CInt
    let path: String
    private let label: String
    private let opened: SourceIdentity
    private var offset: Int64

    package var identity: SourceIdentity? { opened }

    /// Opens `path`; errors call it `label`.
    ///
    /// - Parameter offset: where reading starts.
    /// - Throws: `FormatError` with the code `.unreadable`; a folder has a message of its own.
    package init(path: String, label: String, at offset: Int = 0) throws {
        self.path = path
        self.label = label
        self.offset = Int64(offset)
        // Opening a pipe would wait for somebody who writes to it.
        var number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        // Another machine has a lease on the file: it is asked to give it back.
        if number < 0, errno == EWOULDBLOCK { number = open(path, O_RDONLY | O_CLOEXEC) }
        descriptor = number
        guard descriptor >= 0 else {
            // What cannot be told of a name became U+FFFD.
            let isOtherName = errno == ENOENT && path.contains("\u{FFFD}")
            throw Self.unreadable(
                label,
                "cannot be opened: "
                    + (isOtherName ? "its name is not UTF-8: rename it" : Self.reason(errno)))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = Self.reason(errno)
            close(descriptor)
            throw Self.unreadable(label, "cannot be read: \(reason)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Self.unreadable(
                label,
                status.st_mode & S_IFMT == S_IFDIR
                    ? "is a folder, expected a file; a folder's files are '\(label)/*'"
                    : "is not a regular file; pipe it in and name '-' as the input")
        }
        var byte: UInt8 = 0
        if status.st_size == 0, pread(descriptor, &byte, 1, 0) == 1 {
            close(descriptor)
            throw Self.unreadable(
                label,
                "holds bytes but says that it has none, as files in /proc do; pipe it in and name '-' "
                    + "as the input")
        }
        // From here on an error would close the file once more.
        opened = SourceIdentity(status)
    }

    deinit { close(descriptor) }

    package var byteCount: Int? { Int(opened.size) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try read(into: buffer, at: Int(offset))
        offset += Int64(count)
        return count
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count > 0 { return count }
            if count == 0 {
                try checkUnchanged(end: Int64(offset))
                return 0
            }
            guard errno == EINTR else {
                throw Self.unreadable(label, "cannot be read: \(Self.reason(errno))")
            }
        }
    }

    /// Appends the next bytes to another file without reading them into memory.
    ///
    /// - Parameter descriptor: a regular file; the bytes go where it is written next.
    /// - Returns: how many of `count` bytes were appended: fewer where the system cannot copy between
    ///   these two files, where the other has no room, or where this one ends.
    func send(_ count: Int, to descriptor: CInt) -> Int {
        var position = off_t(offset)
        let end = position + off_t(count)
        while position < end {
            let sent = sendfile(descriptor, self.descriptor, &position, Int(end - position))
            if sent == 0 || sent < 0 && errno != EINTR { break }
        }
        defer { offset = Int64(position) }
        return Int(position - off_t(offset))
    }

    /// All bytes of the file, read at once.
    ///
    /// - Throws: `FormatError` with the code `.changed` where it is not what it was when it was opened.
    package func wholeBytes() throws -> [UInt8] {
        let size = Int(opened.size)
        // Room for one byte more shows a file that grows.
        let bytes = try [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, initialized in
            let room = UnsafeMutableRawBufferPointer(buffer.extracting(0..<(size + 1)))
            while initialized < size {
                let rest = UnsafeMutableRawBufferPointer(rebasing: room[initialized...])
                let count = try read(into: rest, at: initialized)
                guard count > 0 else { break }
                initialized += count
            }
        }
        try checkUnchanged(end: Int64(bytes.count))
        return bytes
    }

    /// Fails where the file is no longer what it was when it was opened.
    func checkUnchanged() throws {
        try checkUnchanged(end: opened.size)
    }

    private func checkUnchanged(end: Int64) throws {
        var status = stat()
        guard stat(path, &status) == 0, SourceIdentity(status) == opened, end == opened.size
        else { throw Self.changed(label) }
    }

    static func changed(_ label: String) -> FormatError {
        FormatError(
            .changed, "the file changed while it was read; run again when it is complete",
            label: label)
    }

    private static func unreadable(_ label: String, _ message: String) -> FormatError {
        FormatError(.unreadable, message, label: label)
    }

    private static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }
}

extension SourceIdentity {
    init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000
                + Int64(status.st_mtim.tv_nsec))
    }
}

/// A pipe or another stream that can be read once; the descriptor stays its owner's.
package final class DescriptorSource: ByteSource {
    private let descriptor: CInt
    private let label: String

    package init(_ descriptor: CInt, label: String) {
        self.descriptor = descriptor
        self.label = label
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw FormatError(
                    .unreadable, "cannot be read: \(String(cString: strerror(errno)))",
                    label: label)
            }
        }
    }
}
