import CSQLite
import Frames

extension Statement {
    /// Gives every parameter its value.
    ///
    /// - Throws: `SQLiteError` with code `parameters` where a parameter has no value or a value no
    ///   parameter; with code `value` for NaN.
    package func bind(_ parameters: SQLiteParameters) throws {
        switch parameters {
        case .positional(let values): try bind(values)
        case .named(let values): try bind(values)
        }
    }

    private var parameterCount: Int { Int(sqlite3_bind_parameter_count(pointer)) }

    /// The parameter as the query spells it, sigil included; nil for a plain `?`.
    private func parameterName(_ index: Int) -> String? {
        sqlite3_bind_parameter_name(pointer, Int32(index)).map { String(cString: $0) }
    }

    private func bind(_ values: [SQLiteValue]) throws {
        guard values.count == parameterCount else {
            let named = (0..<parameterCount).compactMap { parameterName($0 + 1) }
            let names = named.isEmpty ? "" : " (\(named.joined(separator: ", ")))"
            throw SQLiteError(
                .parameters,
                "the query has \(counted(parameterCount, "parameter"))\(names), found "
                    + counted(values.count, "value"))
        }
        for (index, value) in values.enumerated() {
            try bind(value, at: index + 1)
        }
    }

    private func bind(_ values: [String: SQLiteValue]) throws {
        var known: [String] = []
        var used: Set<String> = []
        var missing: [String] = []
        for index in 0..<parameterCount {
            guard let spelled = parameterName(index + 1), !spelled.hasPrefix("?") else {
                throw SQLiteError(
                    .parameters,
                    "the query has a parameter without a name (?), and its values are given by "
                        + "name; write :name instead")
            }
            let plain = String(spelled.dropFirst())
            known.append(plain)
            guard let key = values[spelled] != nil ? spelled : values[plain].map({ _ in plain })
            else {
                missing.append(spelled)
                continue
            }
            used.insert(key)
            try bind(values[key]!, at: index + 1)
        }
        let unknown = values.keys.filter { !used.contains($0) }.sorted()
        if let name = unknown.first {
            let list =
                known.isEmpty
                ? "it has none"
                : "its parameters are " + known.map { ":" + $0 }.joined(separator: ", ")
            throw SQLiteError(
                .parameters,
                "the query has no parameter named \"\(name)\"; \(list)"
                    + (NearestName.of(name, among: known).map { "; did you mean \(quoted($0))?" }
                        ?? ""))
        }
        if !missing.isEmpty {
            throw SQLiteError(
                .parameters,
                "no value is given for \(missing.joined(separator: ", ")); add it to parameters")
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int) throws {
        let position = Int32(index)
        let result: Int32
        switch value {
        case .null: result = sqlite3_bind_null(pointer, position)
        case .integer(let number): result = sqlite3_bind_int64(pointer, position, number)
        case .real(let number):
            guard !number.isNaN else {
                throw SQLiteError(
                    .value,
                    "the value of \(parameterName(index) ?? "parameter \(index)") is NaN, "
                        + "which SQLite would take for NULL")
            }
            result = sqlite3_bind_double(pointer, position, number)
        case .text(var text):
            result = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // An empty buffer may have no address, and no address would mean NULL.
                    sqlite3_bind_text64(
                        pointer, position, $0.baseAddress ?? emptyText, UInt64($0.count),
                        csqlite_transient(), UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            result =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(pointer, position, 0)
                : sqlite3_bind_blob64(
                    pointer, position, bytes, UInt64(bytes.count), csqlite_transient())
        }
        if result != SQLITE_OK { throw connection.error(result) }
    }
}

/// The address of a NUL byte that never goes away.
private nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
}()
