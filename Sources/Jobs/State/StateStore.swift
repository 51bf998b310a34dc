import Frames
import SQLiteFrames
import Synchronization

/// The database of a state folder: the finished items, the runs, and what is published.
///
/// Every change is durable when the call that makes it returns. One process at a time, by the
/// folder's lock; any thread.
final class StateStore: Sendable {
    /// The number of the layout.
    static let version = 7

    /// The tables, each with the layout in which it became what it is. State of an earlier one keeps
    /// those that were the same then: where sources go on, above all.
    private static let tables = [
        (
            name: "items", since: 7,
            columns: """
            key TEXT PRIMARY KEY, label TEXT NOT NULL, stage TEXT NOT NULL,
            stage_bytes INTEGER NOT NULL, stage_checksum TEXT NOT NULL, facts BLOB NOT NULL,
            source BLOB NOT NULL, run INTEGER NOT NULL, bytes INTEGER NOT NULL,
            checksum TEXT NOT NULL, sha256 TEXT NOT NULL, body TEXT NOT NULL,
            stage_source TEXT NOT NULL) WITHOUT ROWID
            """
        ),
        (
            name: "runs", since: 5,
            columns: """
            id INTEGER PRIMARY KEY AUTOINCREMENT, status TEXT NOT NULL, started INTEGER NOT NULL,
            ended INTEGER, today INTEGER, fingerprint TEXT NOT NULL, rows INTEGER NOT NULL,
            error TEXT NOT NULL)
            """
        ),
        (
            name: "outcomes", since: 5,
            columns: """
            label TEXT PRIMARY KEY, position INTEGER NOT NULL, source TEXT NOT NULL,
            outcome TEXT NOT NULL, rows INTEGER NOT NULL, error TEXT NOT NULL) WITHOUT ROWID
            """
        ),
        (
            name: "outputs", since: 5,
            columns: """
            path TEXT PRIMARY KEY, shown TEXT NOT NULL, step TEXT NOT NULL,
            state BLOB NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID
            """
        ),
        (
            name: "cursors", since: 2,
            columns: """
            source TEXT NOT NULL, pending INTEGER NOT NULL, name TEXT NOT NULL,
            type TEXT NOT NULL, value TEXT NOT NULL,
            PRIMARY KEY (source, pending)) WITHOUT ROWID
            """
        ),
        (
            name: "published_items", since: 5,
            columns: "position INTEGER PRIMARY KEY, key TEXT NOT NULL)"
        ),
    ]

    let saver: ItemSaver
    private let database: Mutex<Database>

    private struct Database: @unchecked Sendable {
        // Used under the mutex only; nil once it is closed.
        var connection: Connection?

        var opened: Connection {
            get throws {
                guard let connection else { throw RunError(.state, "the run is over") }
                return connection
            }
        }
    }

    /// Opens the database, or makes it; what one of an earlier layout says of items is forgotten.
    ///
    /// - Throws: `RunError` for one that is damaged or cannot be written. One of a later layout must have
    ///   been refused.
    init(_ folder: StateFolder) throws {
        let connection = try StateStore.guarding(folder.path) {
            let connection = try Connection(writing: folder.databasePath)
            try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            let found = try StateStore.number(connection, "PRAGMA user_version")
            if found < StateStore.version { try StateStore.makeTables(connection, from: found) }
            return connection
        }
        database = Mutex(Database(connection: connection))
        saver = ItemSaver(stagePath: folder.stagePath)
    }

    /// Opens the database of the state in a folder, so that nothing can be kept: without the lock, and
    /// beside a run that holds it. Nothing is made or changed.
    ///
    /// - Returns: nil for one that a first run is about to make.
    /// - Throws: `RunError` for one that is damaged, of another layout, or cannot be read.
    init?(reading path: String) throws {
        let connection = try StateStore.guarding(path) {
            let connection = try Connection(path: StateFolder.databasePath(in: path))
            let found = try StateStore.number(connection, "PRAGMA user_version")
            if found == 0 { return nil as Connection? }
            if found != StateStore.version { throw StateStore.isOfAnotherVersion(path) }
            return connection
        }
        guard let connection else { return nil }
        database = Mutex(Database(connection: connection))
        saver = ItemSaver(stagePath: path)
    }

    /// - Throws: `RunError` for state of a later layout, which is left as it is.
    static func refuseLater(in path: String) throws {
        let connection = try? Connection(path: StateFolder.databasePath(in: path))
        guard let connection, let found = try? number(connection, "PRAGMA user_version") else {
            return
        }
        if found > version { throw isOfAnotherVersion(path) }
    }

    private static func isOfAnotherVersion(_ path: String) -> RunError {
        RunError(
            .state,
            "the state in \(quoted(path)) is of another version of pipeline; a run with this one goes on "
                + "from an older state (it fetches the items once more), and never from a newer")
    }

    private static func makeTables(_ connection: Connection, from layout: Int) throws {
        let changes = tables.map { table in
            (table.since > layout ? "DROP TABLE IF EXISTS \(table.name); " : "")
                + "CREATE TABLE IF NOT EXISTS \(table.name)(\(table.columns);"
        }
        try connection.execute(
            "BEGIN IMMEDIATE; \(changes.joined()) PRAGMA user_version=\(version); COMMIT;")
    }

    // MARK: The connection

    /// Closes the database: its log goes into its file. Nothing can be read or kept any more.
    func close() {
        database.withLock { $0.connection = nil }
    }

    func reading<R: Sendable>(_ body: (Connection) throws -> R) throws -> R {
        try database.withLock { database in
            try StateStore.guarding(nil) { try body(try database.opened) }
        }
    }

    func writing<R: Sendable>(_ body: (Connection) throws -> R) throws -> R {
        try database.withLock { database in
            try StateStore.guarding(nil) {
                let connection = try database.opened
                try connection.execute("BEGIN IMMEDIATE")
                do {
                    let result = try body(connection)
                    try connection.execute("COMMIT")
                    return result
                } catch {
                    try? connection.execute("ROLLBACK")
                    throw error
                }
            }
        }
    }

    static func number(_ connection: Connection, _ sql: String) throws -> Int {
        let statement = try Statement(connection, sql)
        return try statement.step() ? Int(statement.integer(0)) : 0
    }

    /// Errors of the database as those of the state.
    private static func guarding<R>(_ path: String?, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as SQLiteError {
            let place = path.map { " in \(quoted($0))" } ?? ""
            // Queries are ours: one that is not valid has met another schema than ours.
            let isDamaged = [.damaged, .notADatabase, .invalidQuery].contains(error.code)
            throw RunError(
                .state,
                "the state of the job\(place): \(error.message)"
                    + (isDamaged ? "; --fresh starts over without it" : ""), underlying: error)
        }
    }
}

extension Statement {
    /// Runs it once with these values.
    borrowing func run(_ values: [SQLiteValue]) throws {
        try bind(.positional(values))
        while try step() {}
        reset()
    }
}
