import Formats
import Frames
import Glibc
import SQLiteFrames
import Synchronization

/// The database of a state folder: the finished items, the runs, and what is published.
///
/// Every change is durable when the call that makes it returns. One process at a time, by the
/// folder's lock; any thread.
final class StateStore: Sendable {
    /// The number of the layout. State of another one is not understood, and made anew.
    static let version = 3

    /// A finished item.
    struct Item: Sendable {
        /// The hash of all that defines it.
        var key: String
        var label: String
        /// nil for an item without rows.
        var stage: StageFile?
        var facts: ItemFacts
        /// The state of its source.
        var source: SourceState
        /// The bytes that came from the source, where they are known.
        var bytes: SourceBytes?
        /// The run that fetched it.
        var run: Int
    }

    /// The bytes of a source as they came.
    struct SourceBytes: Sendable, Equatable {
        var count: Int
        /// Of files, to know them again.
        var checksum: String?
        /// For the lock file; nil where it was not needed yet.
        var sha256: String?
    }

    /// A run, as it stands or as it ended.
    struct Run: Sendable {
        enum Status: String, Sendable {
            /// Under way, or ended without a word.
            case running
            case published, failed, stopped
        }

        var id: Int
        var status: Status
        /// Seconds since 1970.
        var started: Int
        var ended: Int?
        /// The day that `${today}` stands for, as days since 1970; nil where nobody asked.
        var today: Int?
        /// What the published table was made of.
        var fingerprint: String
        /// Rows of the table.
        var rows: Int
        var error: String
    }

    /// What became of an item in the run that attempted it last.
    struct ItemOutcome: Sendable {
        var label: String
        var source: String
        /// nil where it was never finished.
        var outcome: Outcome?
        var rows: Int
        var error: String
    }

    /// Where a source goes on.
    struct Cursor: Sendable, Hashable {
        /// The source's name.
        var source: String
        var column: String
        /// The greatest value that the column has had.
        var value: CursorValue
    }

    /// An output as it was published.
    struct Output: Sendable, Equatable {
        var path: String
        /// As the user wrote it.
        var shown: String
        /// What is still to happen to it.
        var step: Step
        var state: FileState
        /// Of its bytes; empty where they are not known yet.
        var checksum: String

        /// How an output comes into its place.
        enum Step: Sendable, Equatable {
            /// It is there.
            case none
            /// This hidden file takes its name.
            case rename(String)
            /// Rows are added to a table, and with them this token is noted in the database.
            case addRows(token: String)
            /// A table is replaced.
            case replaceTable
        }
    }

    private let saver: ItemSaver
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

    /// Opens the database, or makes it.
    ///
    /// - Throws: `RunError` for one that is damaged or cannot be written.
    init(_ folder: StateFolder) throws {
        let connection = try StateStore.guarding(folder.path) {
            let connection = try Connection(writing: folder.databasePath)
            try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            let found = try StateStore.number(connection, "PRAGMA user_version")
            if found != StateStore.version {
                try StateStore.makeTables(connection, replacing: found != 0)
            }
            return connection
        }
        database = Mutex(Database(connection: connection))
        saver = ItemSaver(folder: folder)
    }

    private static func makeTables(_ connection: Connection, replacing: Bool) throws {
        let tables = ["items", "runs", "outcomes", "outputs", "cursors"]
        try connection.execute(
            """
            BEGIN IMMEDIATE;
            \(replacing ? tables.map { "DROP TABLE IF EXISTS \($0);" }.joined() : "")
            CREATE TABLE items(
                key TEXT PRIMARY KEY, label TEXT NOT NULL, stage TEXT NOT NULL,
                stage_bytes INTEGER NOT NULL, stage_checksum TEXT NOT NULL, facts BLOB NOT NULL,
                source BLOB NOT NULL, run INTEGER NOT NULL, bytes INTEGER NOT NULL,
                checksum TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE runs(
                id INTEGER PRIMARY KEY AUTOINCREMENT, status TEXT NOT NULL, started INTEGER NOT NULL,
                ended INTEGER, today INTEGER, fingerprint TEXT NOT NULL, rows INTEGER NOT NULL,
                error TEXT NOT NULL);
            CREATE TABLE outcomes(
                label TEXT PRIMARY KEY, position INTEGER NOT NULL, source TEXT NOT NULL,
                outcome TEXT NOT NULL, rows INTEGER NOT NULL, error TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE outputs(
                path TEXT PRIMARY KEY, shown TEXT NOT NULL, step TEXT NOT NULL,
                state BLOB NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE cursors(
                source TEXT NOT NULL, pending INTEGER NOT NULL, name TEXT NOT NULL,
                type TEXT NOT NULL, value TEXT NOT NULL,
                PRIMARY KEY (source, pending)) WITHOUT ROWID;
            PRAGMA user_version=\(version);
            COMMIT;
            """)
    }

    // MARK: Items

    /// All finished items by their keys.
    func items() throws -> [String: Item] {
        try reading { connection in
            let rows = try Statement(
                connection,
                """
                SELECT key, label, stage, stage_bytes, stage_checksum, facts, source, run, bytes,
                    checksum, sha256 FROM items
                """)
            var items: [String: Item] = [:]
            while try rows.step() {
                // What cannot be understood was never finished.
                guard let facts = try? ItemFacts(rows.bytes(5)),
                    let source = try? SourceState(rows.bytes(6))
                else { continue }
                let name = try rows.string(2)
                let checksum = try rows.string(9)
                let sha256 = try rows.string(10)
                let key = try rows.string(0)
                items[key] = Item(
                    key: key, label: try rows.string(1),
                    stage: name.isEmpty
                        ? nil
                        : StageFile(
                            name: name, byteCount: Int(rows.integer(3)),
                            checksum: try rows.string(4)),
                    facts: facts, source: source,
                    bytes: checksum.isEmpty && sha256.isEmpty
                        ? nil
                        : SourceBytes(
                            count: Int(rows.integer(8)),
                            checksum: checksum.isEmpty ? nil : checksum,
                            sha256: sha256.isEmpty ? nil : sha256),
                    run: Int(rows.integer(7)))
            }
            return items
        }
    }

    /// Keeps a finished item; those of several threads are made durable together.
    func save(_ item: Item) throws {
        try saver.save(item) { items in
            try self.writing { connection in
                let insert = try Statement(
                    connection, any: "REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                let tell = try Statement(
                    connection,
                    any: "UPDATE outcomes SET outcome = ?, rows = ?, error = '' WHERE label = ?")
                for item in items {
                    try insert.run([
                        .text(item.key), .text(item.label), .text(item.stage?.name ?? ""),
                        .integer(Int64(item.stage?.byteCount ?? 0)),
                        .text(item.stage?.checksum ?? ""), .blob(item.facts.bytes),
                        .blob(item.source.bytes), .integer(Int64(item.run)),
                        .integer(Int64(item.bytes?.count ?? 0)),
                        .text(item.bytes?.checksum ?? ""), .text(item.bytes?.sha256 ?? ""),
                    ])
                    let rows = item.facts.rowCount
                    let outcome: Outcome = rows == 0 ? .empty : .ok
                    try tell.run([
                        .text(outcome.rawValue), .integer(Int64(rows)), .text(item.label),
                    ])
                }
            }
        }
    }

    /// Notes the SHA-256 of the bytes that items came from.
    func note(_ hashes: [(key: String, sha256: String)]) throws {
        if hashes.isEmpty { return }
        try writing { connection in
            let update = try Statement(connection, any: "UPDATE items SET sha256 = ? WHERE key = ?")
            for (key, sha256) in hashes { try update.run([.text(sha256), .text(key)]) }
        }
    }

    /// Refuses every item that is not durable yet.
    func keepNoMore() { saver.close() }

    /// Forgets items, before their files go.
    func remove(keys: [String]) throws {
        if keys.isEmpty { return }
        try writing { connection in
            let delete = try Statement(connection, any: "DELETE FROM items WHERE key = ?")
            for key in keys { try delete.run([.text(key)]) }
        }
    }

    // MARK: Runs

    /// The last runs, the newest first.
    func runs(limit: Int) throws -> [Run] {
        try reading { connection in
            let rows = try Statement(
                connection,
                """
                SELECT id, status, started, ended, ended IS NULL, today, today IS NULL,
                    fingerprint, rows, error FROM runs ORDER BY id DESC LIMIT \(limit)
                """)
            var runs: [Run] = []
            while try rows.step() {
                runs.append(
                    Run(
                        id: Int(rows.integer(0)),
                        status: Run.Status(rawValue: try rows.string(1)) ?? .running,
                        started: Int(rows.integer(2)),
                        ended: rows.integer(4) == 1 ? nil : Int(rows.integer(3)),
                        today: rows.integer(6) == 1 ? nil : Int(rows.integer(5)),
                        fingerprint: try rows.string(7), rows: Int(rows.integer(8)),
                        error: try rows.string(9)))
            }
            return runs
        }
    }

    /// Begins a run of these items, or goes on with one; returns its number.
    func begin(
        _ items: [(label: String, source: String)], today: Int?, keeping keepsOutcomes: Bool
    ) throws -> Int {
        try writing { connection in
            let insert = try Statement(
                connection,
                any: "INSERT INTO runs VALUES (NULL, 'running', ?, NULL, ?, '', 0, '')")
            try insert.run([
                .integer(Int64(time(nil))), today.map { .integer(Int64($0)) } ?? .null,
            ])
            let id = try StateStore.number(connection, "SELECT max(id) FROM runs")
            try connection.execute(
                "DELETE FROM runs WHERE id <= (SELECT max(id) FROM runs) - \(StateStore.history)")
            if !keepsOutcomes { try connection.execute("DELETE FROM outcomes") }
            let add = try Statement(
                connection, any: "INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?, '', 0, '')")
            for (position, item) in items.enumerated() {
                try add.run([
                    .text(item.label), .integer(Int64(position)), .text(item.source),
                ])
            }
            return id
        }
    }

    /// Runs that are kept.
    static let history = 100

    /// Ends a run, and says what became of its items.
    func end(_ run: Run, items: [ItemResult]) throws {
        try writing { connection in try StateStore.end(run, items: items, connection) }
    }

    private static func end(
        _ run: Run, items: [ItemResult], _ connection: Connection
    ) throws {
        let update = try Statement(
            connection,
            any: "UPDATE runs SET status = ?, ended = ?, fingerprint = ?, rows = ?, error = ? "
                + "WHERE id = ?")
        try update.run([
            .text(run.status.rawValue), .integer(Int64(time(nil))), .text(run.fingerprint),
            .integer(Int64(run.rows)), .text(run.error), .integer(Int64(run.id)),
        ])
        let tell = try Statement(
            connection,
            any: "UPDATE outcomes SET outcome = ?, rows = ?, error = ? WHERE label = ?")
        for item in items where item.outcome != .skipped {
            try tell.run([
                .text(item.outcome.rawValue), .integer(Int64(item.rows)), .text(item.error ?? ""),
                .text(item.label),
            ])
        }
    }

    /// Forgets a run that was none.
    func forget(run: Int) throws {
        try writing { connection in
            let delete = try Statement(connection, any: "DELETE FROM runs WHERE id = ?")
            try delete.run([.integer(Int64(run))])
        }
    }

    /// What became of the items of the last run, in its order.
    func outcomes() throws -> [ItemOutcome] {
        try reading { connection in
            let rows = try Statement(
                connection,
                "SELECT label, source, outcome, rows, error FROM outcomes ORDER BY position")
            var outcomes: [ItemOutcome] = []
            while try rows.step() {
                outcomes.append(
                    ItemOutcome(
                        label: try rows.string(0), source: try rows.string(1),
                        outcome: Outcome(rawValue: try rows.string(2)), rows: Int(rows.integer(3)),
                        error: try rows.string(4)))
            }
            return outcomes
        }
    }

    // MARK: Publication

    /// The outputs of the last publication, finished or not.
    func outputs() throws -> [Output] {
        try reading { connection in
            let rows = try Statement(
                connection,
                "SELECT path, shown, step, state, checksum FROM outputs ORDER BY path")
            var outputs: [Output] = []
            while try rows.step() {
                guard let state = try? FileState(rows.bytes(3)) else { continue }
                outputs.append(
                    Output(
                        path: try rows.string(0), shown: try rows.string(1),
                        step: Output.Step(text: try rows.string(2)), state: state,
                        checksum: try rows.string(4)))
            }
            return outputs
        }
    }

    /// Says what is going to be published, before the first output takes its place.
    ///
    /// - Parameter cursors: where sources go on once that is so.
    func intend(_ outputs: [Output], by run: Run, cursors: [Cursor]) throws {
        try writing { connection in
            try StateStore.replacePending(cursors, connection)
            try StateStore.replace(outputs, connection)
            try StateStore.end(run, items: [], connection)
        }
    }

    /// Says that everything is published, or that it came to nothing, and that the run is over.
    func published(_ outputs: [Output], by run: Run, items: [ItemResult]) throws {
        try writing { connection in
            try StateStore.settleCursors(isPublished: run.status == .published, connection)
            try StateStore.replace(outputs, connection)
            try StateStore.end(run, items: items, connection)
        }
    }

    private static func replace(_ outputs: [Output], _ connection: Connection) throws {
        try connection.execute("DELETE FROM outputs")
        let insert = try Statement(connection, any: "INSERT INTO outputs VALUES (?, ?, ?, ?, ?)")
        for output in outputs {
            try insert.run([
                .text(output.path), .text(output.shown), .text(output.step.text),
                .blob(output.state.bytes), .text(output.checksum),
            ])
        }
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

    private static func number(_ connection: Connection, _ sql: String) throws -> Int {
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

extension StateStore.Output.Step {
    /// As the database holds it.
    fileprivate var text: String {
        switch self {
        case .none: ""
        case .rename(let hidden): "rename \(hidden)"
        case .addRows(let token): "add \(token)"
        case .replaceTable: "replace"
        }
    }

    fileprivate init(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        switch parts.first {
        case "rename" where parts.count == 2: self = .rename(parts[1])
        case "add" where parts.count == 2: self = .addRows(token: parts[1])
        case "replace": self = .replaceTable
        default: self = .none
        }
    }
}
