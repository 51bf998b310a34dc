import Frames

/// A table or view of a database.
package struct CatalogueEntry: Sendable, Hashable {
    package enum Kind: String, Sendable { case table, view, virtual }

    package let name: String
    package let kind: Kind
    /// `WITHOUT ROWID`: rows are kept by primary key alone.
    package let isWithoutRowID: Bool
    /// `STRICT`: values of another type than the declared one are refused.
    package let isStrict: Bool
}

/// A column of a table, as declared.
struct TableColumn {
    let name: String
    let declaredType: String
    /// Place in the primary key from 1, 0 outside it.
    let keyPosition: Int
    let isGenerated: Bool
    /// `NOT NULL` without a default: every new row has to bring a value.
    let needsValue: Bool
}

/// An identifier in SQL, quoted so that any name is safe.
func sqlName(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        + "\""
}

extension Connection {
    /// The tables and views that users made, by name in byte order. SQLite's own tables and the
    /// shadow tables of virtual ones are left out.
    package func catalogue() throws -> [CatalogueEntry] {
        let statement = try Statement(
            self,
            """
            SELECT name, type, wr, strict FROM pragma_table_list
            WHERE schema = 'main' AND type <> 'shadow' AND lower(substr(name, 1, 7)) <> 'sqlite_'
            ORDER BY name
            """)
        var entries: [CatalogueEntry] = []
        while try statement.step() {
            entries.append(
                CatalogueEntry(
                    name: try statement.string(0),
                    kind: CatalogueEntry.Kind(rawValue: try statement.string(1)) ?? .table,
                    isWithoutRowID: statement.integer(2) != 0,
                    isStrict: statement.integer(3) != 0))
        }
        return entries
    }

    /// The only table or view of the database, besides what runs noted in it.
    ///
    /// - Throws: `SQLiteError` with code `table` that lists them where there are more or none.
    package func onlyTable() throws -> CatalogueEntry {
        let entries = try catalogue().filter { !sameName($0.name, PublicationNote.table) }
        switch entries.count {
        case 1: return entries[0]
        case 0: throw SQLiteError(.table, "the database has no tables")
        default:
            throw SQLiteError(
                .table,
                "the database has \(entries.count) tables, and none is named: "
                    + "\(listed(entries.map(\.name))); write FILE:TABLE, or give a query")
        }
    }

    /// The table or view of this name, which SQLite compares without regard to ASCII case.
    ///
    /// - Throws: `SQLiteError` with code `table` where there is none.
    package func table(named name: String) throws -> CatalogueEntry {
        let entries = try catalogue()
        if let exact = entries.first(where: { $0.name == name }) { return exact }
        if let same = entries.first(where: { sameName($0.name, name) }) { return same }
        let names = entries.map(\.name)
        throw SQLiteError(
            .table,
            "there is no table \(quoted(name)) in the database"
                + (NearestName.of(name, among: names).map { "; did you mean \(quoted($0))?" }
                    ?? (names.isEmpty ? ", which has none" : "; it has \(listed(names))")),
            table: name)
    }

    /// The columns that `SELECT *` gives, in order.
    func columns(of table: String) throws -> [TableColumn] {
        let statement = try Statement(
            self,
            """
            SELECT name, type, pk, hidden, "notnull" AND dflt_value IS NULL
            FROM pragma_table_xinfo(?1) WHERE hidden <> 1
            """)
        try statement.bind([.text(table)])
        var columns: [TableColumn] = []
        while try statement.step() {
            columns.append(
                TableColumn(
                    name: try statement.string(0), declaredType: try statement.string(1),
                    keyPosition: Int(statement.integer(2)), isGenerated: statement.integer(3) > 1,
                    needsValue: statement.integer(4) != 0))
        }
        return columns
    }
}

/// True where SQLite takes two identifiers for the same.
func sameName(_ left: String, _ right: String) -> Bool {
    folded(left) == folded(right)
}

/// A name with its ASCII letters in lower case.
func folded(_ name: String) -> [UInt8] {
    name.utf8.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
}

/// Up to twelve names, quoted.
func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).map(quoted).joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
}
