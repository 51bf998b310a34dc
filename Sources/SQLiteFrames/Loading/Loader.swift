package import Frames
import Glibc

/// Loads frames into one table of a database file, in one transaction.
///
/// `begin(columns:)` once, `append(_:)` for every batch, `commit()`. Whatever ends otherwise (an
/// error, an interruption, a loader that is dropped) rolls back, and the database is as it was; a
/// file that the loader made is removed again. Like its connection, it belongs to one thread at a
/// time.
package final class Loader {
    package enum Mode: String, Sendable {
        /// A new table; an error if it exists.
        case create
        /// A new table in place of one that may exist. Its indexes and triggers go with it.
        case replace
        /// More rows for a table, which is made if it does not exist. Refused where the columns
        /// do not match or the table's affinities would change a value.
        case append
    }

    /// How the file survives a crash.
    package enum Durability: Sendable {
        /// `synchronous=FULL`: after `commit()` the rows are on the disk, and after a crash the
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

        package init() {}
    }

    private enum State {
        case open
        case loading(Inserter)
        case closed
    }

    private let table: String
    private let mode: Mode
    /// The file to remove again unless something is committed to it; nil where it existed before.
    private let newFile: String?
    private var connection: Connection?
    private var state = State.open

    /// Opens the database at `path`, or creates an empty file there.
    package init(
        path: String, table: String, mode: Mode, options: Options = Options(),
        interrupter: Interrupter = Interrupter()
    ) throws {
        var settings = Connection.Options()
        settings.busyTimeout = options.busyTimeout
        settings.deadline = options.deadline
        settings.maximumValueBytes = 1_000_000_000
        newFile = access(path, F_OK) == 0 ? nil : path
        let connection = try Connection(
            writing: path, options: settings, interrupter: interrupter)
        try connection.prepare(for: options.durability)
        self.connection = connection
        self.table = table
        self.mode = mode
    }

    deinit {
        close()
    }

    /// Rows appended so far.
    package var rowCount: Int {
        if case .loading(let inserter) = state { inserter.rowCount } else { 0 }
    }

    /// Starts the transaction and makes the table ready for columns of these names and types.
    ///
    /// - Throws: `SQLiteError`: `tableExists`, `columns` with every mismatch at once, `busy`, …
    package func begin(columns: [(name: String, type: ColumnType)]) throws {
        guard case .open = state, let connection else {
            preconditionFailure("a loader begins once")
        }
        try closingOnError {
            try LoadTarget.check(columns)
            try connection.execute("BEGIN IMMEDIATE")
            let target = try LoadTarget.make(
                table: table, mode: mode, columns: columns, on: connection)
            state = .loading(try Inserter(target, on: connection))
        }
    }

    /// Adds the rows of a frame with the columns of `begin`, in any order. A column of type `null`
    /// fits any.
    ///
    /// - Throws: `SQLiteError`: `value` for NaN, and for an integer or a null that the table would
    ///   change; `columns`, `constraint`, `diskFull`, `interrupted`, …
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

    private func closingOnError(_ body: () throws -> Void) throws {
        do {
            try body()
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
        case .full: try execute("PRAGMA synchronous=FULL")
        case .scratch:
            try execute("PRAGMA synchronous=OFF")
            if !isWAL { try execute("PRAGMA journal_mode=MEMORY") }
        }
    }
}
