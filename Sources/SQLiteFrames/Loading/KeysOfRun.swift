import CSQLite

/// The keys of the rows that a load brought so far, to find the second row with the same key.
///
/// They are in a temporary table, compared as the target compares its own. SQLite keeps it in a
/// bounded cache and in a file without a name, so memory does not grow with the rows.
final class KeysOfRun {
    private let connection: Connection
    private let insertion: Statement
    private let search: Statement
    private let columnCount: Int

    init(_ key: UpsertKey, on connection: Connection) throws {
        let names = key.columns.indices.map { "k\($0)" }
        let columns = zip(names, key.columns).map { "\($0) \($1.declaration)" }
        try connection.execute(
            """
            PRAGMA temp.cache_size=-\(Loader.cacheKiB);
            CREATE TEMP TABLE keys_of_run (\(columns.joined(separator: ", ")), number INTEGER,
            PRIMARY KEY (\(names.joined(separator: ", ")))) WITHOUT ROWID
            """)
        insertion = try Statement(
            connection,
            any: "INSERT INTO temp.keys_of_run VALUES "
                + "(\(Array(repeating: "?", count: names.count + 1).joined(separator: ", ")))")
        search = try Statement(
            connection,
            "SELECT number FROM temp.keys_of_run WHERE "
                + names.map { "\($0) = ?" }.joined(separator: " AND "))
        columnCount = names.count
        self.connection = connection
    }

    /// Adds the key of a row.
    ///
    /// - Parameters:
    ///   - row: the number of the row, from 1.
    ///   - bind: binds the values of the key to the first parameters of a statement; they live until
    ///     the next call.
    /// - Returns: the number of the row that brought the same key; nil for a new one.
    @inline(__always)
    func add(row: Int, bind: (OpaquePointer) throws -> Void) throws -> Int? {
        try bind(insertion.pointer)
        sqlite3_bind_int64(insertion.pointer, Int32(columnCount + 1), Int64(row))
        let result = sqlite3_step(insertion.pointer)
        if result == SQLITE_DONE {
            insertion.reset()
            return nil
        }
        let error = connection.error(result)
        insertion.reset()
        guard error.code == .constraint else { throw error }
        try bind(search.pointer)
        guard try search.step() else { throw error }
        return Int(search.integer(0))
    }

    /// Lets go of the values that were bound last.
    func clear() {
        sqlite3_clear_bindings(insertion.pointer)
        sqlite3_clear_bindings(search.pointer)
    }
}
