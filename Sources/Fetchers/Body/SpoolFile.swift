import Glibc

/// A temporary file without a name: it vanishes with its last reader, or with the process.
final class SpoolFile: Sendable {
    private let descriptor: CInt

    /// Makes a file in `folder`, by default `TMPDIR`, else `/var/tmp` (on a disk where `/tmp` is often
    /// memory), else `/tmp`.
    ///
    /// - Throws: `SpoolFault`.
    init(folder: String? = nil) throws(SpoolFault) {
        var reason = ENOENT
        for folder in folder.map({ [$0] }) ?? SpoolFile.folders {
            // O_EXCL makes the name ours alone; mkstemp could not set O_CLOEXEC.
            let path =
                "\(folder)/pipeline-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
            let opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if opened >= 0 {
                unlink(path)
                descriptor = opened
                return
            }
            reason = errno
        }
        throw SpoolFault(errno: reason)
    }

    private static var folders: [String] {
        [getenv("TMPDIR").map { String(cString: $0) }, "/var/tmp", "/tmp"]
            .compactMap(\.self).filter { !$0.isEmpty }
    }

    deinit { close(descriptor) }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int) throws(SpoolFault) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(SpoolFault) in try write(bytes, at: offset) }
        }
        try result.get()
    }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SpoolFault) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw SpoolFault(errno: errno)
            }
        }
    }

    /// Fills the front of `buffer` from `offset`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SpoolFault) -> Int
    {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { throw SpoolFault(errno: errno) }
        }
    }
}

/// A system call on a spool file that failed.
package struct SpoolFault: Error {
    let errno: CInt

    package var reason: String { String(cString: strerror(errno)) }
}
