/// A table whose rows can be read from the pages of its file, without SQLite's virtual machine.
///
/// Only for a file that nobody may write to meanwhile, and that is no write-ahead-log database: then
/// its pages are what SQLite would read. Source: sqlite.org/fileformat2.html, sections 1.6 and 2.
struct TablePages: Sendable {
    /// Where the values of a column are.
    enum Stored {
        /// It is another name of the rowid.
        case rowID
        /// In the record, where whole numbers may be stored as integers.
        case real
        case plain
    }

    let header: DatabaseHeader
    let columns: [Stored]
    /// The leaves in their order.
    private let leaves: [Int]
    /// The keys between them.
    private let keys: [Int64]

    /// Nil where what SQLite gives is not just what is stored.
    init?(_ table: String, root: Int, header: DatabaseHeader, on connection: Connection) throws {
        let entry = try connection.table(named: table)
        let columns = try connection.columns(of: table)
        let file = try DatabaseFile(of: connection.handle)
        let tree = TableTree(file: file, pageSize: header.pageSize)
        guard entry.kind == .table, !entry.isWithoutRowID,
            file.size == header.pageCount * header.pageSize,
            !columns.contains(where: \.isGenerated), let leaves = tree.leaves(of: root)
        else { return nil }
        let keyColumns = columns.filter { $0.keyPosition > 0 }
        // Only where the key has no index of its own it is the rowid.
        let index = try Statement(
            connection, "SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk'")
        try index.bind([.text(table)])
        let isRowID = try !index.step() && keyColumns.count == 1
        (self.leaves, self.keys) = leaves
        self.header = header
        self.columns = columns.map { column in
            if isRowID, column.keyPosition > 0 { return .rowID }
            let affinity = Affinity(
                declaredType: column.declaredType, isStrict: entry.isStrict)
            return affinity == .real ? .real : .plain
        }
    }

    /// The leaves from the one that should hold a row on.
    ///
    /// Where they end is not taken from the keys: no leaf is passed over, whatever these say.
    func leaves(from first: Int64?) -> ArraySlice<Int> {
        guard let first else { return leaves[...] }
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < first { low = middle + 1 } else { high = middle }
        }
        return leaves[low...]
    }
}
