import Frames
import Glibc
import Sinks

/// The folder where a job keeps what it has finished: a database of facts, a file of rows for each
/// item, and the lock that lets one run at a time work on it.
final class StateFolder: Sendable {
    let path: String
    private let lock: CInt

    /// Where a job of a file keeps its state unless told otherwise.
    static func defaultPath(of job: JobSpec) -> String {
        let name = job.name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
        return (job.directory.isEmpty ? "" : job.directory + "/") + ".pipeline/" + name
    }

    static func databasePath(in path: String) -> String { path + "/state.db" }
    var databasePath: String { StateFolder.databasePath(in: path) }
    var stagePath: String { path + "/stage" }

    /// Makes the folder where it is missing, and takes its lock until this object goes away. The
    /// lock is the system's: it ends with the process that holds it, however that ends.
    ///
    /// - Throws: `RunError` where another run holds the lock, and where the folder cannot be made.
    init(path: String) throws {
        self.path = path
        try StateFolder.make(path)
        try StateFolder.make(path + "/stage")
        // To make the names in a folder durable it has to be opened for reading.
        for folder in [path, path + "/stage"] {
            guard faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) == 0 else {
                throw StateFolder.error("cannot be used", folder)
            }
        }
        let number = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw StateFolder.error("cannot be locked", path) }
        lock = number
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(number) }
            guard errno == EWOULDBLOCK else { throw StateFolder.error("cannot be locked", path) }
            var text = [UInt8](repeating: 0, count: 20)
            let count = pread(number, &text, text.count, 0)
            let owner =
                String(decoding: text.prefix(max(0, count)), as: UTF8.self)
                .split(separator: "\n").first.map { " (process \($0))" } ?? ""
            throw RunError(
                .busy,
                "another run of this job is under way\(owner): its state is in "
                    + "\(quoted(path)); wait for it, or stop it")
        }
        let process = Array("\(getpid())\n".utf8)
        if ftruncate(number, 0) == 0 { _ = pwrite(number, process, process.count, 0) }
    }

    deinit { close(lock) }

    /// Removes everything but the lock.
    func removeContents() {
        for suffix in ["", "-wal", "-shm"] { unlink(databasePath + suffix) }
        removeStray(besides: [])
    }

    /// Removes the stage's files but those of these names: what a run left that was killed.
    func removeStray(besides names: [String]) {
        let kept = Set(names)
        guard let entries = opendir(stagePath) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            if name != ".", name != "..", !kept.contains(name) { unlink(stagePath + "/" + name) }
        }
    }

    /// Makes a folder, and those above it, durably.
    private static func make(_ path: String) throws {
        let above = AtomicFile.folder(of: path)
        if mkdir(path, 0o777) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, above != path, above != "." else {
                throw error("cannot be made", path)
            }
            try make(above)
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                throw error("cannot be made", path)
            }
        }
        try sync(above)
    }

    /// What the system said in `errno`, in a sentence.
    static func error(_ what: String, _ path: String) -> RunError {
        let number = errno
        let help =
            switch number {
            case ENOSPC, EDQUOT: "free some space, or name a folder on another disk with --state"
            default: "name a folder that you may read and write with --state"
            }
        return RunError(
            .state,
            "the state folder \(quoted(path)) \(what): \(String(cString: strerror(number))); \(help)"
        )
    }

    /// Makes the names in a folder durable.
    static func sync(_ folder: String) throws {
        let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw error("cannot be made durable", folder) }
        defer { close(number) }
        guard fsync(number) == 0 else { throw error("cannot be made durable", folder) }
    }
}
