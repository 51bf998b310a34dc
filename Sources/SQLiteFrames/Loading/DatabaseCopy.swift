import CSQLite

extension Connection {
    /// Copies the whole database, with what is still in its log, into a new file at `path`.
    ///
    /// For a sink that changes a copy and renames it into place. The copy has the same pages.
    ///
    /// - Throws: `SQLiteError`; what is at `path` is worth nothing then.
    /// Source: sqlite.org/c3ref/backup_finish.html
    package func copy(to path: String) throws {
        var options = Options()
        options.deadline = deadline
        let copy = try Connection(writing: path, options: options, interrupter: Interrupter())
        try copy.execute("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY")
        guard let backup = sqlite3_backup_init(copy.handle, "main", handle, "main") else {
            throw copy.error(sqlite3_extended_errcode(copy.handle))
        }
        var result = SQLITE_OK
        while result == SQLITE_OK, watch.reasonToStop == nil {
            result = sqlite3_backup_step(backup, 1024)
        }
        sqlite3_backup_finish(backup)
        try stopIfAsked()
        guard result == SQLITE_DONE else { throw SQLiteError(result: result, message: nil) }
        try checkUnchanged()
    }
}
