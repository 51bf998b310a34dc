import CSQLite

extension Connection {
    /// Limits far above what honest databases and queries need, and far below what hurts.
    ///
    /// Source: sqlite.org/security.html and sqlite.org/c3ref/c_limit_attached.html
    func limit(valueBytes: Int) {
        let limits: [(Int32, Int)] = [
            (SQLITE_LIMIT_LENGTH, max(1024, min(valueBytes, 1_000_000_000))),
            (SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
            (SQLITE_LIMIT_COLUMN, 2000),
            (SQLITE_LIMIT_EXPR_DEPTH, 500),
            (SQLITE_LIMIT_COMPOUND_SELECT, 500),
            (SQLITE_LIMIT_VDBE_OP, 1_000_000),
            (SQLITE_LIMIT_FUNCTION_ARG, 100),
            (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 32_766),
            (SQLITE_LIMIT_TRIGGER_DEPTH, 100),
            (SQLITE_LIMIT_WORKER_THREADS, 0),
        ]
        for (limit, value) in limits {
            sqlite3_limit(handle, limit, Int32(value))
        }
    }

    func hardenForReading() throws {
        hardenAlways()
        csqlite_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        // A mistyped "column" must not turn into the text 'column' in every row.
        csqlite_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0)
        try execute("PRAGMA cell_size_check=ON; PRAGMA query_only=ON")
        let result = sqlite3_set_authorizer(
            handle, { _, action, first, second, _, _ in authorize(action, first, second) }, nil)
        if result != SQLITE_OK { throw error(result) }
    }

    func hardenForWriting() throws {
        hardenAlways()
        try execute("PRAGMA cell_size_check=ON")
    }

    private func hardenAlways() {
        csqlite_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        csqlite_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        csqlite_db_config(handle, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0)
        csqlite_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    }
}

/// Pragmas that only tell, although they take an argument.
private let tellingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
    "foreign_key_list",
]

/// What a query may do besides reading: nothing.
///
/// Source: sqlite.org/c3ref/set_authorizer.html
private func authorize(
    _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
) -> Int32 {
    switch action {
    case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_TRANSACTION, SQLITE_SAVEPOINT:
        return SQLITE_DENY
    case SQLITE_PRAGMA:
        guard second != nil, let first else { return SQLITE_OK }
        return tellingPragmas.contains(String(cString: first).lowercased())
            ? SQLITE_OK : SQLITE_DENY
    case SQLITE_FUNCTION:
        let name = second.map { String(cString: $0).lowercased() }
        return name == "load_extension" ? SQLITE_DENY : SQLITE_OK
    default:
        return SQLITE_OK
    }
}
