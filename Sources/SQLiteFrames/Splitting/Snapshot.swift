import CSQLite
import Glibc

/// A connection within a read transaction: as long as this lives, nobody can change the database.
///
/// `@unchecked Sendable`: whoever takes it from `SplitTable`'s list is alone with it until it is
/// put back.
final class Snapshot: @unchecked Sendable {
    let connection: Connection
    /// Stands on a row, which keeps SQLite's shared lock.
    private let transaction: Statement

    /// Begins a read transaction; nil in a database without tables.
    init?(_ connection: Connection) throws {
        self.connection = connection
        transaction = try Statement(connection, "SELECT 1 FROM sqlite_schema LIMIT 1")
        guard try transaction.step() else { return nil }
    }

    /// The number of a table's first page.
    func root(of table: String) throws -> Int? {
        let statement = try Statement(
            connection, "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1")
        try statement.bind([.text(table)])
        return try statement.step() ? Int(statement.integer(0)) : nil
    }

    /// The same state of the database on a connection of its own; nil where it is not to be had.
    func another() throws -> Snapshot? {
        do {
            // A writer that waits for this transaction to end lets no other begin.
            let other = try connection.another(busyTimeout: .zero)
            guard let identity = connection.location.identity,
                let found = other.location.identity, identity.isSameFile(as: found),
                let snapshot = try Snapshot(other),
                // The lock was never gone, so the state is the same, if the path still leads to
                // the same file; its change counter is in the header.
                try snapshot.header == header, !snapshot.readsLog,
                FileIdentity(path: other.location.path)?.isSameFile(as: identity) == true
            else { return nil }
            return snapshot
        } catch let error as SQLiteError {
            try connection.stopIfAsked()
            if error.code == .interrupted || error.code == .deadlineExceeded { throw error }
            return nil
        }
    }

    /// Whether pages may come from a write-ahead log. SQLite reads one where there is one, whatever the
    /// file's header says; while this lives none can appear.
    var readsLog: Bool { access(connection.location.path + "-wal", F_OK) == 0 }

    /// The file's first bytes, as SQLite has them under its lock.
    var header: [UInt8]? {
        get throws {
            try DatabaseFile(of: connection.handle).bytes(DatabaseHeader.length, at: 0)
        }
    }
}
