import CSQLite

/// An open SQLite database: read-only by default, and wary of what is in it.
///
/// A connection and its statements belong to one thread at a time; they may move between threads,
/// but never be used by two at once (SQLite runs in its multi-thread mode, without locks of its
/// own). Only `Interrupter.interrupt()` may be called from elsewhere. It is not for long waits: a
/// statement that is halfway holds a read transaction, which blocks writers of the file.
///
/// A reading connection opens the file with `mode=ro`, trusts nothing in the schema, attaches no
/// other database, loads no extension, maps no memory, and leaves no file behind.
package final class Connection {
    package struct Options: Sendable {
        /// How long to wait for other connections' locks in one call.
        package var busyTimeout: Duration = .seconds(5)
        /// When to give up in any case.
        package var deadline: ContinuousClock.Instant?
        /// The longest text, blob or row, in bytes.
        package var maximumValueBytes = 256 << 20

        package init() {}
    }

    /// The `sqlite3 *`. Nothing outside the wrapper's files sees it.
    let handle: OpaquePointer
    let watch: Watch
    let location: DatabaseLocation
    private let options: Options
    /// The file is in write-ahead-log mode; decides what some errors mean.
    var isWAL: Bool { location.isWAL }

    /// Stops this connection from any thread.
    package var interrupter: Interrupter { watch.interrupter }

    /// When to give up; may be moved between two calls.
    package var deadline: ContinuousClock.Instant? {
        get { watch.deadline }
        set { watch.deadline = newValue }
    }

    /// Opens the database at `path` for reading.
    ///
    /// - Throws: `SQLiteError` where the file is missing, a folder, empty, encrypted or no
    ///   database, or cannot be opened. Locks and damage show when something is read.
    package convenience init(
        path: String, options: Options = Options(), interrupter: Interrupter = Interrupter()
    ) throws {
        let file = try DatabaseLocation(readable: path)
        try self.init(
            name: file.uri, flags: SQLITE_OPEN_READONLY, options: options, interrupter: interrupter,
            location: file)
        try hardenForReading()
    }

    /// Opens the database at `path` for writing, or creates it. For the loader, and for whoever keeps
    /// a database of its own.
    package convenience init(
        writing path: String, options: Options = Options(), interrupter: Interrupter = Interrupter()
    ) throws {
        let file = try DatabaseLocation(writable: path)
        try self.init(
            name: file.uri, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options: options,
            interrupter: interrupter, location: file)
        try hardenForWriting()
    }

    private init(
        name: String, flags: Int32, options: Options, interrupter: Interrupter,
        location: DatabaseLocation
    ) throws {
        var database: OpaquePointer?
        let result = sqlite3_open_v2(
            name, &database,
            flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
                | SQLITE_OPEN_EXRESCODE, nil)
        guard let opened = database, result == SQLITE_OK else {
            let error = SQLiteError(
                result: result, message: database.map { String(cString: sqlite3_errmsg($0)) },
                isWAL: location.isWAL)
            sqlite3_close_v2(database)
            throw error
        }
        handle = opened
        self.location = location
        self.options = options
        watch = Watch(
            interrupter: interrupter, busyTimeout: options.busyTimeout, deadline: options.deadline)
        watch.install(on: opened)
        interrupter.attach(opened)
        limit(valueBytes: options.maximumValueBytes)
    }

    /// Another reading connection to the same file, stopped by the same interrupter and deadline.
    ///
    /// - Parameter busyTimeout: how long it waits for locks.
    func another(busyTimeout: Duration) throws -> Connection {
        var options = options
        options.deadline = deadline
        options.busyTimeout = busyTimeout
        return try Connection(path: location.path, options: options, interrupter: interrupter)
    }

    deinit {
        interrupter.detach(handle)
        sqlite3_close_v2(handle)
    }

    /// Runs statements without parameters and results.
    package func execute(_ sql: String) throws {
        try stopIfAsked()
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        if result != SQLITE_OK { throw error(result) }
    }

    /// Throws where the interrupter or the deadline says so.
    func stopIfAsked() throws {
        if let reason = watch.reasonToStop { throw reason }
    }

    /// The error that SQLite reported with `result` just now.
    func error(_ result: Int32) -> SQLiteError {
        let primary = result & 0xff
        if primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY, let reason = watch.reasonToStop {
            return reason
        }
        return SQLiteError(
            result: result, message: String(cString: sqlite3_errmsg(handle)),
            offset: Int(sqlite3_error_offset(handle)), isWAL: isWAL)
    }

    /// Throws `changed` where a file that is read without locks is not the one that was opened.
    /// To be called after reading and before what was read is believed.
    func checkUnchanged() throws {
        // Where there are locks, they protect the file.
        guard location.isImmutable else { return }
        guard FileIdentity(path: location.path) == location.identity,
            DatabaseLocation.isLogEmpty(besides: location.path)
        else { throw SQLiteError.changed }
    }
}
