import CSQLite
import Glibc

// What the errors of files, locks and SQLite itself say.
extension SQLiteError {
    static let interrupted = SQLiteError(.interrupted, "reading was cancelled")

    static let deadlineExceeded = SQLiteError(
        .deadlineExceeded, "the time for this database was up; --timeout allows more")

    static let changed = SQLiteError(
        .changed, "the database changed while it was read; read it again")

    static let folderNotWritable = SQLiteError(
        .folderNotWritable,
        "the database is in write-ahead-log mode, which needs a folder that can be written, and "
            + "its folder cannot; copy the database to another folder, or let its owner run "
            + "PRAGMA journal_mode=DELETE")

    private static let needsRecovery = SQLiteError(
        .needsRecovery,
        "a writer crashed and left its journal beside the database; open the database once for "
            + "writing (sqlite3 FILE .tables), which rolls the unfinished change back")

    static func cannotOpen(_ number: Int32) -> SQLiteError {
        switch number {
        case ENOENT: SQLiteError(.missingFile, "there is no such file")
        case ENOTDIR:
            SQLiteError(.missingFile, "there is no such file: a part of its path is no folder")
        case EACCES, EPERM:
            SQLiteError(.unreadableFile, "the file cannot be opened: permission denied")
        default:
            SQLiteError(
                .unreadableFile, "the file cannot be opened: \(String(cString: strerror(number)))")
        }
    }

    static func notAFile(isFolder: Bool) -> SQLiteError {
        SQLiteError(
            .unreadableFile,
            "found \(isFolder ? "a folder" : "a device, pipe or socket"), expected a SQLite "
                + "database file")
    }

    static func notADatabase(size: Int) -> SQLiteError {
        if size == 0 {
            return SQLiteError(.notADatabase, "the file is empty (0 bytes), not a SQLite database")
        }
        if size < DatabaseHeader.length {
            return SQLiteError(
                .notADatabase, "the file has \(size) bytes, too few for a SQLite database")
        }
        return SQLiteError(
            .notADatabase,
            "the file is not a SQLite database, or is encrypted: it does not begin with "
                + "\"SQLite format 3\"")
    }

    /// The error for a result code of SQLite.
    ///
    /// - Parameters:
    ///   - message: what `sqlite3_errmsg` said.
    ///   - offset: the byte of the SQL that the message is about, negative if unknown.
    ///   - isWAL: the file's header says write-ahead log.
    init(result: Int32, message: String?, offset: Int = -1, isWAL: Bool = false) {
        // The names of a damaged schema may hold anything.
        let said = visible(message ?? String(cString: sqlite3_errstr(result)))
        self = SQLiteError.explain(result, said: said, offset: offset, isWAL: isWAL)
        sqliteCode = result
    }

    private static func explain(
        _ result: Int32, said: String, offset: Int, isWAL: Bool
    ) -> SQLiteError {
        if result == SQLiteError.readOnlyRollback { return needsRecovery }
        if result == SQLiteError.folderNotSynced {
            return SQLiteError(
                .notDurable, "the rows are in place, but may not last through a power cut: \(said)")
        }
        switch result & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
            return SQLiteError(
                .busy, "the database is locked by another connection (\(said)); try again later")
        case SQLITE_INTERRUPT: return interrupted
        case SQLITE_SCHEMA: return changed
        case SQLITE_NOTADB:
            return SQLiteError(
                .notADatabase, "the file is not a SQLite database, or is encrypted (\(said))")
        case SQLITE_CORRUPT, SQLITE_FORMAT:
            return SQLiteError(
                .damaged,
                "the database is damaged (\(said)); sqlite3 FILE .recover may save what is left")
        case SQLITE_CANTOPEN where isWAL, SQLITE_READONLY where isWAL: return folderNotWritable
        case SQLITE_CANTOPEN: return SQLiteError(.unreadableFile, "cannot open: \(said)")
        case SQLITE_READONLY:
            return SQLiteError(.unreadableFile, "the database cannot be written: \(said)")
        case SQLITE_IOERR: return SQLiteError(.unreadableFile, "cannot read or write: \(said)")
        case SQLITE_FULL:
            return SQLiteError(.diskFull, "no space is left on the device (\(said))")
        case SQLITE_TOOBIG:
            return SQLiteError(.tooBig, "a value, row or statement is beyond the limits (\(said))")
        case SQLITE_CONSTRAINT:
            return SQLiteError(.constraint, "the table refuses the row: \(said)")
        case SQLITE_AUTH:
            return SQLiteError(.invalidQuery, "a query may only read: \(said)")
        case SQLITE_ERROR:
            let place = offset >= 0 ? " at byte \(offset + 1)" : ""
            return SQLiteError(.invalidQuery, "SQL error\(place): \(said)\(hint(for: said))")
        default: return SQLiteError(.other, "SQLite error \(result): \(said)")
        }
    }

    /// A double-quoted word that is no column is most often meant as text.
    private static func hint(for said: String) -> String {
        said.hasPrefix("no such column: ")
            ? " (a name takes double quotes, text takes single ones)" : ""
    }

    /// `SQLITE_READONLY_ROLLBACK`, a macro that Swift does not import.
    private static let readOnlyRollback = SQLITE_READONLY | (3 << 8)

    /// `SQLITE_IOERR_DIR_FSYNC`: the journal is gone, so the transaction is committed, but the folder
    /// could not be made durable without it.
    private static let folderNotSynced = SQLITE_IOERR | (5 << 8)
}

/// `text` with its control characters as `?`: nothing in it acts on a terminal.
private func visible(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { $0.value < 32 || (127..<160).contains($0.value) ? "?" : $0 }))
}
