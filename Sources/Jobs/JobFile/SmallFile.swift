import Glibc

/// Reads files that are small by nature: job files and secrets.
enum SmallFile {
    /// Why a file could not be read, without its name.
    struct Failure: Error {
        let reason: String
    }

    /// - Throws: `Failure` where the file cannot be read or is larger than `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw Failure(reason: "is larger than \(limit) bytes")
            }
        }
    }

    private static func failure() -> Failure {
        Failure(reason: "cannot be read: \(String(cString: strerror(errno)))")
    }
}
