import CSQLite
import Glibc

/// A database file by path: what it is, and the URI under which SQLite opens it.
struct DatabaseLocation: Sendable {
    /// The path with symbolic links resolved, as SQLite resolves them to find the log.
    let path: String
    let isWAL: Bool
    /// The file is to be read without locks, because nobody has it open; see `init(readable:)`.
    let isImmutable: Bool
    let identity: FileIdentity?
    private let mode: String

    /// A file to read.
    ///
    /// A write-ahead-log database without a log is open nowhere and complete in itself. SQLite
    /// would leave a `-wal` and a `-shm` file beside it after a mere look; so it is read as an
    /// immutable file, and `Connection.checkUnchanged` tells afterwards if it was one.
    init(readable path: String) throws {
        let resolved = try DatabaseLocation.resolve(path)
        var info = stat()
        guard stat(resolved, &info) == 0 else { throw SQLiteError.cannotOpen(errno) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw SQLiteError.notAFile(isFolder: info.st_mode & S_IFMT == S_IFDIR)
        }
        guard let header = try DatabaseLocation.header(of: resolved) else {
            throw SQLiteError.notADatabase(size: Int(info.st_size))
        }
        var isImmutable = false
        if header.isWAL {
            let isShared =
                access(resolved + "-wal", F_OK) == 0 && access(resolved + "-shm", F_OK) == 0
            guard isShared || access(DatabaseLocation.folder(of: resolved), W_OK) == 0 else {
                throw SQLiteError.folderNotWritable
            }
            isImmutable = !isShared && DatabaseLocation.isLogEmpty(besides: resolved)
        }
        self.path = resolved
        self.isImmutable = isImmutable
        isWAL = header.isWAL
        identity = FileIdentity(info)
        mode = isImmutable ? "mode=ro&immutable=1" : "mode=ro"
    }

    /// A file to write: a database, an empty file, or none yet.
    init(writable path: String) throws {
        var info = stat()
        if stat(path, &info) == 0 {
            let resolved = try DatabaseLocation.resolve(path)
            guard info.st_mode & S_IFMT == S_IFREG else {
                throw SQLiteError.notAFile(isFolder: info.st_mode & S_IFMT == S_IFDIR)
            }
            let header = try DatabaseLocation.header(of: resolved)
            guard header != nil || info.st_size == 0 else {
                throw SQLiteError.notADatabase(size: Int(info.st_size))
            }
            self.path = resolved
            isWAL = header?.isWAL ?? false
        } else {
            guard errno == ENOENT, !path.isEmpty, !path.utf8.contains(0) else {
                throw SQLiteError.cannotOpen(errno)
            }
            self.path = path
            isWAL = false
        }
        isImmutable = false
        identity = nil
        mode = "mode=rwc"
    }

    /// The file's name for `sqlite3_open_v2`.
    var uri: String { DatabaseLocation.uri(path, mode: mode) }

    /// Everything but unreserved characters and slashes percent-encoded, byte by byte. The empty
    /// authority keeps a path that begins with two slashes a path.
    ///
    /// Source: sqlite.org/uri.html
    private static func uri(_ path: String, mode: String) -> String {
        var text = path.utf8.first == UInt8(ascii: "/") ? "file://" : "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text + "?" + mode
    }

    /// True where the database has no `-wal` file, or one without contents.
    static func isLogEmpty(besides path: String) -> Bool {
        (FileIdentity(path: path + "-wal")?.size ?? 0) == 0
    }

    private static func resolve(_ path: String) throws -> String {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else {
            throw SQLiteError.cannotOpen(path.utf8.contains(0) ? EINVAL : errno)
        }
        defer { free(resolved) }
        guard let text = String(validatingCString: resolved) else {
            throw SQLiteError.cannotOpen(EILSEQ)
        }
        return text
    }

    private static func folder(of path: String) -> String {
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let joined = parent.joined(separator: "/")
        return joined.isEmpty ? "/" : joined
    }

    /// The header of the database at `path`, nil where the file does not begin with one.
    ///
    /// Opened by SQLite, as `DatabaseFile` says: another connection of this process may hold locks
    /// on the file. Opening takes no lock and leaves nothing behind.
    private static func header(of path: String) throws -> DatabaseHeader? {
        var database: OpaquePointer?
        let result = sqlite3_open_v2(
            uri(path, mode: "mode=ro"), &database,
            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
                | SQLITE_OPEN_PRIVATECACHE, nil)
        defer { sqlite3_close_v2(database) }
        guard let database, result == SQLITE_OK else {
            let number = database.map { sqlite3_system_errno($0) } ?? 0
            throw number == 0
                ? SQLiteError(result: result, message: nil) : SQLiteError.cannotOpen(number)
        }
        return try DatabaseFile(of: database).bytes(DatabaseHeader.length, at: 0)
            .flatMap { DatabaseHeader($0) }
    }
}
