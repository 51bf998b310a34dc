/// What a load that adds to a table notes in the database, in its own transaction: after a crash it
/// tells whether the load was committed, so that no run adds its rows twice.
///
/// The notes are in the table `pipeline_publications`: one row for each output, with the token of
/// the last load that was committed.
package struct PublicationNote: Sendable, Hashable {
    /// Which output it is. Two jobs that load into one database need two names, even for one table.
    package let output: String
    /// Which publication of the output it is: never the same for two.
    package let token: String

    package init(output: String, token: String) {
        self.output = output
        self.token = token
    }

    static let table = "pipeline_publications"

    /// Notes it, as a part of the connection's transaction.
    func write(on connection: Connection) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS main.\(PublicationNote.table)
            (output TEXT PRIMARY KEY, token TEXT)
            """)
        let statement: Statement
        do {
            statement = try Statement(
                connection,
                any: """
                    INSERT INTO main.\(PublicationNote.table) (output, token) VALUES (?1, ?2)
                    ON CONFLICT (output) DO UPDATE SET token = excluded.token
                    """)
        } catch let error as SQLiteError where error.code == .invalidQuery {
            throw SQLiteError.notNotes(error)
        }
        try statement.bind([.text(output), .text(token)])
        _ = try statement.step()
    }

    /// Whether it is the last of its output that was committed to the database at `path`.
    ///
    /// The database is opened for writing, as a crash may have left a transaction to roll back. A
    /// file that is not there or is empty, or that nothing was noted in, is none to have it.
    ///
    /// - Throws: `SQLiteError`: `busy`, `notADatabase`, `unreadableFile`, …
    package func isCommitted(
        to path: String, busyTimeout: Duration = .seconds(5),
        interrupter: Interrupter = Interrupter()
    ) throws -> Bool {
        guard let file = FileIdentity(path: path), file.size > 0 else { return false }
        var options = Connection.Options()
        options.busyTimeout = busyTimeout
        return try isCommitted(
            on: try Connection(writing: path, options: options, interrupter: interrupter))
    }

    /// As `isCommitted(to:)`, of a database that is open.
    func isCommitted(on connection: Connection) throws -> Bool {
        let hasNotes = try connection.catalogue().contains {
            sameName($0.name, PublicationNote.table)
        }
        guard hasNotes else { return false }
        let statement: Statement
        do {
            statement = try Statement(
                connection,
                "SELECT 1 FROM main.\(PublicationNote.table) WHERE output = ?1 AND token = ?2")
        } catch let error as SQLiteError where error.code == .invalidQuery {
            throw SQLiteError.notNotes(error)
        }
        try statement.bind([.text(output), .text(token)])
        return try statement.step()
    }
}
