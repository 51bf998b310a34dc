import Glibc

/// A database file by path: what it is, and the URI under which SQLite opens it.
struct DatabaseLocation {
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
        let file = open(resolved, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SQLiteError.cannotOpen(errno) }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0 else { throw SQLiteError.cannotOpen(errno) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw SQLiteError.notAFile(isFolder: info.st_mode & S_IFMT == S_IFDIR)
        }
        guard let header = DatabaseHeader(DatabaseLocation.firstBytes(of: file)) else {
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
            let file = open(resolved, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else { throw SQLiteError.cannotOpen(errno) }
            defer { close(file) }
            let header = DatabaseHeader(DatabaseLocation.firstBytes(of: file))
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

    /// Everything but unreserved characters and slashes percent-encoded, byte by byte. The empty
    /// authority keeps a path that begins with two slashes a path.
    ///
    /// Source: sqlite.org/uri.html
    var uri: String {
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

    private static func firstBytes(of file: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: DatabaseHeader.length) { bytes, count in
            count = max(0, pread(file, bytes.baseAddress, DatabaseHeader.length, 0))
        }
    }
}
