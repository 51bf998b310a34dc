import Frames

/// The columns of a result: their names and declared types.
struct ResultHeader {
    struct Column: Sendable, Equatable {
        let name: String
        let declaredType: String?
    }

    let columns: [Column]

    /// - Throws: `SQLiteError` where the statement gives no columns, or two of one name.
    init(_ statement: borrowing Statement, plan: QueryPlan) throws {
        let count = statement.columnCount - (plan.rowIDs == nil ? 0 : 1)
        guard count > 0 else {
            throw SQLiteError(
                .invalidQuery, "the statement gives no columns; expected a SELECT")
        }
        var columns: [Column] = []
        for index in 0..<count {
            guard let name = statement.columnName(index) else {
                throw SQLiteError(
                    .damaged, "the name of column \(index + 1) is not valid UTF-8",
                    table: plan.table)
            }
            columns.append(
                Column(
                    name: name.isEmpty ? "column_\(index + 1)" : name,
                    declaredType: statement.declaredType(index)))
        }
        self.columns = columns
        try checkNames(table: plan.table)
    }

    private func checkNames(table: String?) throws {
        let byName = Dictionary(grouping: columns.map(\.name), by: \.self)
        let repeated = byName.filter { $0.value.count > 1 }.keys.sorted()
        guard let name = repeated.first else { return }
        let all = repeated.map { "\(quoted($0)) (\(byName[$0]!.count) times)" }
        throw SQLiteError(
            .columns,
            "the query gives columns of the same name: \(all.joined(separator: ", ")); rename "
                + "them in the query, as in SELECT a.\(sqlName(name)) AS \(sqlName("a_" + name))",
            table: table, column: name)
    }
}
