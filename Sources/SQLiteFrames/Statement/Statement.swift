import CSQLite

/// One prepared statement: finalised when it goes out of scope, on its connection's thread.
///
/// It keeps its connection open. Step it until `step()` is false, or let it go: a statement that
/// stopped halfway holds its read transaction.
package struct Statement: ~Copyable {
    let connection: Connection
    /// The `sqlite3_stmt *`.
    let pointer: OpaquePointer

    /// Compiles exactly one statement that only reads.
    ///
    /// - Throws: `SQLiteError` with code `invalidQuery` for anything else than one statement, for
    ///   one that writes, and for SQL that does not compile.
    package init(_ connection: Connection, _ sql: String) throws {
        try self.init(connection, sql, mayWrite: false)
    }

    /// Compiles exactly one statement of any kind. Only for SQL of our own.
    package init(_ connection: Connection, any sql: String) throws {
        try self.init(connection, sql, mayWrite: true)
    }

    private init(_ connection: Connection, _ sql: String, mayWrite: Bool) throws {
        try connection.stopIfAsked()
        pointer = try Statement.prepare(sql, on: connection, mayWrite: mayWrite)
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    private static func prepare(
        _ sql: String, on connection: Connection, mayWrite: Bool
    ) throws -> OpaquePointer {
        guard !sql.utf8.contains(0) else {
            throw SQLiteError(.invalidQuery, "the query contains a NUL byte")
        }
        return try sql.withCString { text in
            var statement: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let result = sqlite3_prepare_v2(connection.handle, text, -1, &statement, &tail)
            guard result == SQLITE_OK else { throw connection.error(result) }
            guard let statement else {
                throw SQLiteError(.invalidQuery, "the query is empty; expected one SELECT")
            }
            guard holdsNothing(tail, on: connection) else {
                sqlite3_finalize(statement)
                throw SQLiteError(
                    .invalidQuery,
                    "found more SQL after the first statement; expected one statement")
            }
            guard mayWrite || sqlite3_stmt_readonly(statement) != 0 else {
                sqlite3_finalize(statement)
                throw SQLiteError(.invalidQuery, "the query writes; expected one that only reads")
            }
            return statement
        }
    }

    /// True when SQLite finds nothing but blanks, comments and semicolons from `tail` on.
    private static func holdsNothing(
        _ tail: UnsafePointer<CChar>?, on connection: Connection
    ) -> Bool {
        var rest = tail
        while let text = rest, text.pointee != 0 {
            var extra: OpaquePointer?
            let result = sqlite3_prepare_v2(connection.handle, text, -1, &extra, &rest)
            sqlite3_finalize(extra)
            if result != SQLITE_OK || extra != nil { return false }
        }
        return true
    }

    /// Goes to the next row; false after the last.
    ///
    /// - Throws: `SQLiteError`: `busy`, `damaged`, `interrupted`, `deadlineExceeded`, …
    @inline(__always)
    package func step() throws -> Bool {
        let result = sqlite3_step(pointer)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE { return false }
        throw connection.error(result)
    }

    /// Back to before the first row; the bindings stay.
    package func reset() {
        sqlite3_reset(pointer)
    }
}
