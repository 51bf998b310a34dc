import Glibc

/// What a SQLite database file looks like from outside.
public enum SQLiteFile {
    /// How many bytes `isSQLite` wants to see.
    public static let magicLength = 16

    /// True when a file that begins with these bytes is a SQLite 3 database.
    ///
    /// Source: sqlite.org/fileformat2.html, section 1.3.1.
    public static func isSQLite(firstBytes: some Sequence<UInt8>) -> Bool {
        firstBytes.prefix(magicLength).elementsEqual("SQLite format 3\0".utf8)
    }
}

/// The first 100 bytes of a database file, as far as a reader has to know them.
struct DatabaseHeader {
    static let length = 100

    /// The file is in write-ahead-log mode (read version 2).
    let isWAL: Bool
    /// Bytes of a page.
    let pageSize: Int
    /// Bytes of a page that SQLite uses.
    let usableSize: Int
    /// Pages of the database; what the file has behind them is not part of it. 0 where an old writer
    /// left it to the file's size.
    let pageCount: Int

    /// Nil if the bytes are not those of a database.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length, SQLiteFile.isSQLite(firstBytes: bytes) else { return nil }
        isWAL = bytes[19] == 2
        let size = Int(bytes[16]) << 8 | Int(bytes[17])
        pageSize = size == 1 ? 65_536 : size
        usableSize = pageSize - Int(bytes[20])
        pageCount = bytes[28..<32].reduce(0) { $0 << 8 | Int($1) }
    }
}

/// What tells that a file was replaced or written to.
struct FileIdentity: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modified: Int64
    let changed: Int64

    init(_ info: stat) {
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
        size = Int64(info.st_size)
        modified = Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec)
        changed = Int64(info.st_ctim.tv_sec) * 1_000_000_000 + Int64(info.st_ctim.tv_nsec)
    }

    /// The same file, whatever was done to it in the meantime.
    func isSameFile(as other: FileIdentity) -> Bool {
        device == other.device && inode == other.inode
    }

    /// Nil where there is no such file.
    init?(path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        self.init(info)
    }
}
