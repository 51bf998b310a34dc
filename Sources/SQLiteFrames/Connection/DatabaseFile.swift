import CSQLite

/// The bytes of an open database's file, read through SQLite's own descriptor.
///
/// Never through one of ours: when a process closes a descriptor of a file, the kernel drops all
/// locks that the process holds on that file, those of other connections included. SQLite knows
/// how to avoid that among its own descriptors only (sqlite.org/howtocorrupt.html, section 2.2).
struct DatabaseFile {
    private let file: UnsafeMutablePointer<sqlite3_file>

    /// - Parameter database: the `sqlite3 *`, which stays open as long as this is used.
    /// - Throws: `SQLiteError` where SQLite does not give access to the file.
    /// Source: sqlite.org/c3ref/c_fcntl_begin_atomic_write.html, SQLITE_FCNTL_FILE_POINTER
    init(of database: OpaquePointer) throws {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let result = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard result == SQLITE_OK, let file, file.pointee.pMethods != nil else {
            throw SQLiteError(result: SQLITE_IOERR, message: nil)
        }
        self.file = file
    }

    /// Bytes of the file; nil where the system does not say.
    var size: Int? {
        var size: Int64 = 0
        guard let ask = file.pointee.pMethods.pointee.xFileSize, ask(file, &size) == SQLITE_OK
        else { return nil }
        return Int(size)
    }

    /// Reads bytes from `offset` on; false where the file ends before, or cannot be read.
    func read(into memory: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
        guard offset >= 0, let read = file.pointee.pMethods.pointee.xRead else { return false }
        return read(file, memory.baseAddress, Int32(memory.count), Int64(offset)) == SQLITE_OK
    }

    /// The `count` bytes at `offset`; nil where the file ends before, or cannot be read.
    func bytes(_ count: Int, at offset: Int) -> [UInt8]? {
        guard count > 0, count <= Int(Int32.max) else { return nil }
        var isRead = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // A short read fills the rest with zeros.
            buffer.initialize(repeating: 0)
            isRead = read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            initialized = count
        }
        return isRead ? bytes : nil
    }
}
