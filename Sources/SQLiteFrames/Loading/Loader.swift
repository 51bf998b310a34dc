package import Frames
import Glibc

/// Loads frames into one table of a database file, in one transaction.
///
/// `begin(columns:)` once, `append(_:)` for every batch, `commit()`. Whatever ends otherwise (an
/// error, an interruption, a loader that is dropped) rolls back, and the database is as it was; a
/// file that the loader made is removed again. Like its connection, it belongs to one thread at a
/// time.
package final class Loader {
    package enum Mode: Sendable, Hashable {
        /// A new table; an error if it exists.
        case create
        /// A new table in place of one that may exist. Its indexes and triggers go with it.
        case replace
        /// More rows for a table, which is made if it does not exist. Refused where the columns
        /// do not match or the table's affinities would change a value.
        case append
        /// Rows whose key the table has give their values to the row that is there; all others are
        /// added. A table that does not exist is made, with the key as its primary key.
        ///
        /// Columns that only the table has stay as they are, and are null or their default in new
        /// rows. Refused as with `append`, where the table has no unique index or primary key over
        /// exactly the key's columns, for a null in the key, and for two rows with the same key.
        case upsert(key: [String])

        /// Rows that are in the table stay there.
        var keepsRows: Bool { self != .create && self != .replace }

        /// The columns of the key; none where rows have no key.
        var key: [String] {
            if case .upsert(let key) = self { return key }
            return []
        }
    }

    /// How the file survives a crash.
    package enum Durability: Sendable {
        /// `synchronous=EXTRA`: after `commit()` the rows are on the disk and will not be rolled
        /// back (with `FULL` a power cut may bring the deleted journal back), and after a crash the
        /// database is old or new. For a database that others use.
        case full
        /// `synchronous=OFF` and the rollback journal in memory: after a crash the file is worth
        /// nothing, and after `commit()` the caller syncs it. For a new file or a copy that is
        /// renamed into place later. A write-ahead-log database stays one.
        case scratch
    }

    package struct Options: Sendable {
        package var durability = Durability.full
        package var busyTimeout: Duration = .seconds(5)
        package var deadline: ContinuousClock.Instant?
        /// What is noted in the database with the rows. `replace` notes nothing: done twice, it
        /// leaves what it left once.
        package var note: PublicationNote?

        package init() {}
    }

    private enum State {
        case open
        case loading(Inserter)
        case closed
    }

    /// Rows that come in another order than an index has touch pages all over it. With SQLite's own
    /// 2 MB most are read and written anew for every row.
    static let cacheKiB = 32_768

    private let table: String
    private let mode: Mode
    private let note: PublicationNote?
    /// The file to remove again unless something is committed to it; nil where it existed before.
    private let newFile: String?
    private var connection: Connection?
    private var state = State.open

    /// Opens the database at `path`, or creates an empty file there.
    package init(
        path: String, table: String, mode: Mode, options: Options = Options(),
        interrupter: Interrupter = Interrupter()
    ) throws {
        precondition(mode != .upsert(key: []), "an upsert needs a key")
        var settings = Connection.Options()
        settings.busyTimeout = options.busyTimeout
        settings.deadline = options.deadline
        settings.maximumValueBytes = 1_000_000_000
        newFile = access(path, F_OK) == 0 ? nil : path
        let connection = try Connection(
            writing: path, options: settings, interrupter: interrupter)
        try connection.prepare(for: options.durability)
        if mode.keepsRows { try connection.execute("PRAGMA main.cache_size=-\(Loader.cacheKiB)") }
        self.connection = connection
        self.table = table
        self.mode = mode
        note = mode == .replace ? nil : options.note
    }

    deinit {
        close()
    }

    /// Rows appended so far.
    package var rowCount: Int {
        if case .loading(let inserter) = state { inserter.rowCount } else { 0 }
    }

    /// Whether the rows are in the database already, by the note that would come with them.
    ///
    /// - Throws: `SQLiteError`: `busy`, `notADatabase`, …
    package func isCommitted() throws -> Bool {
        guard let note, let connection else { return false }
        return try closingOnError { try note.isCommitted(on: connection) }
    }

    /// Looks whether the table is one that the rows can go to, as far as that can be told without
    /// their columns. `begin` looks again, within the transaction.
    ///
    /// - Throws: `SQLiteError`: `tableExists`, `columns` for a key without an index, `busy`, …
    package func check() throws {
        guard case .open = state, let connection else {
            preconditionFailure("a loader checks its table before it begins")
        }
        try closingOnError {
            try LoadTarget.check(name: table)
            let entries = try connection.catalogue()
            guard let existing = entries.first(where: { sameName($0.name, table) }) else { return }
            switch mode {
            case .create: throw SQLiteError.tableExists(existing)
            case .upsert(let key): _ = try UpsertKey(key, of: existing, on: connection)
            case .replace, .append: break
            }
        }
    }

    /// Starts the transaction and makes the table ready for columns of these names and types.
    ///
    /// - Throws: `SQLiteError`: `tableExists`, `columns` with every mismatch at once, `busy`, …
    package func begin(columns: [(name: String, type: ColumnType)]) throws {
        guard case .open = state, let connection else {
            preconditionFailure("a loader begins once")
        }
        try closingOnError {
            try LoadTarget.check(name: table)
            try LoadTarget.check(columns)
            try connection.execute("BEGIN IMMEDIATE")
            let target = try LoadTarget.make(
                table: table, mode: mode, columns: columns, on: connection)
            try note?.write(on: connection)
            state = .loading(try Inserter(target, on: connection))
        }
    }

    /// Adds the rows of a frame with the columns of `begin`, in any order. A column of type `null`
    /// fits any.
    ///
    /// - Throws: `SQLiteError`: `value` for NaN, for an integer or a null that the table would
    ///   change, and for a null in a key or a key that came before; `columns`, `constraint`,
    ///   `diskFull`, `interrupted`, …
    /// - Complexity: O(values).
    package func append(_ frame: DataFrame) throws {
        guard case .loading(let inserter) = state else {
            preconditionFailure("a loader appends between begin and commit")
        }
        try closingOnError { try inserter.insert(frame) }
    }

    /// Makes the rows permanent and closes the file.
    ///
    /// - Throws: `SQLiteError`; the loader is rolled back and closed then, too.
    package func commit() throws {
        guard case .loading = state, let connection else {
            preconditionFailure("a loader commits once, after begin")
        }
        try closingOnError {
            state = .open
            try connection.execute("COMMIT")
        }
        close()
    }

    private func closingOnError<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch {
            close()
            throw error
        }
    }

    /// Closing a database rolls its open transaction back. The inserter's statement goes first.
    private func close() {
        state = .closed
        connection = nil
        // Only while it is empty: somebody else may have had the same idea.
        if let newFile, FileIdentity(path: newFile)?.size == 0 { unlink(newFile) }
    }
}

extension Connection {
    fileprivate func prepare(for durability: Loader.Durability) throws {
        switch durability {
        case .full: try execute("PRAGMA synchronous=EXTRA")
        case .scratch:
            try execute("PRAGMA synchronous=OFF")
            if !isWAL { try execute("PRAGMA journal_mode=MEMORY") }
        }
    }
}
