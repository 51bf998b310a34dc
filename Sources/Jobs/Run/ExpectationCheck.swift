import Background
import Fetchers
import Frames

/// The rows of an earlier run, which `rows-may-fall` compares with.
public struct EarlierRows: Sendable, Hashable {
    /// Rows of each item by its label; an item that is not there is new, and may have any number.
    public var items: [String: Int]
    /// Rows of the table.
    public var total: Int

    public init(items: [String: Int], total: Int) {
        self.items = items
        self.total = total
    }
}

/// Compares what was loaded with what the job expects. Every expectation that is broken is told.
struct ExpectationCheck {
    private let table: TableExpectations
    private let earlier: EarlierRows?
    /// What should be known about the check itself: nothing, or one sentence.
    let notes: [String]

    init(_ plan: Plan, earlier: EarlierRows?) {
        table = plan.job.expect
        self.earlier = earlier
        let compares =
            table.rowsMayFall != nil || plan.items.contains { $0.options.expect.rowsMayFall != nil }
        notes =
            compares && earlier == nil
            ? ["rows-may-fall: there is no lock file yet to compare with"] : []
    }

    /// - Throws: `RunError` with code `expectation` where an item has too few or too many rows.
    func check(_ item: StagedItem, as expect: ItemExpectations) throws {
        let problems = rowProblems(
            item.frame.rowCount, expect.rows, fall: expect.rowsMayFall,
            from: earlier?.items[item.label])
        if problems.isEmpty { return }
        let rejects = item.frame.rejectCount
        let help = rejects > 0 ? "; \(counted(rejects, "row")) rejected" : ""
        throw RunError(
            .expectation, "\(item.label): " + problems.joined(separator: "; ") + help,
            rejects: item.frame.rejects, rejectCount: rejects)
    }

    /// Checks the table before it is published.
    ///
    /// Rows, columns and nulls are known without looking at values. Unique columns are read once
    /// for every 8 Mi rows, see `RepeatSearch`.
    ///
    /// - Throws: `RunError` with code `expectation`.
    func check(_ combined: CombinedTable, on pool: BackgroundPool) async throws {
        var problems = rowProblems(
            combined.rowCount, table.rows, fall: table.rowsMayFall, from: earlier?.total)
        problems += columnProblems(combined.schema)
        let names = combined.schema.map(\.name)
        for column in table.notNull {
            guard isThere([column], names, "not-null", &problems) else { continue }
            problems += try await nullProblem(column, combined, pool)
        }
        for key in table.unique {
            guard isThere(key, names, "unique", &problems) else { continue }
            problems += try await repeatProblem(key, combined, pool)
        }
        guard problems.isEmpty else {
            throw RunError(
                .expectation,
                "the table is not what the job expects, so nothing was published:\n"
                    + problems.map { "  " + $0 }.joined(separator: "\n"))
        }
    }

    // MARK: What is broken

    private func rowProblems(
        _ rows: Int, _ expected: RowRange?, fall: Int?, from before: Int?
    ) -> [String] {
        var problems: [String] = []
        if let expected, !expected.contains(rows) {
            problems.append("rows: found \(rows), expected \(expected.inWords)")
        }
        if let fall, let before {
            // Rounded up, without a product that could overflow.
            let kept = 100 - fall
            let least = before / 100 * kept + (before % 100 * kept + 99) / 100
            if rows < least {
                problems.append(
                    "rows-may-fall: found \(counted(rows, "row")), expected at least \(grouped(least)): the "
                        + "lock file has \(grouped(before)), and \(fall)% may be missing")
            }
        }
        return problems
    }

    private func columnProblems(_ schema: [(name: String, type: ColumnType)]) -> [String] {
        table.columns.compactMap { expected in
            guard let found = schema.first(where: { $0.name == expected.name }) else {
                return "columns: \(missing(expected.name, schema.map(\.name)))"
            }
            // Without any value a column fits every type.
            guard let type = expected.type, found.type != type, found.type != .null else {
                return nil
            }
            let help =
                ColumnType.promoted(found.type, type) == type
                ? "; types: { \(shown(expected.name)): \(type) } in its sources reads it so" : ""
            return "columns: \(shown(expected.name)) is \(found.type), expected \(type)" + help
        }
    }

    private func isThere(
        _ columns: [String], _ names: [String], _ key: String, _ problems: inout [String]
    ) -> Bool {
        let missing = columns.filter { !names.contains($0) }
        problems += missing.map { "\(key): \(self.missing($0, names))" }
        return missing.isEmpty
    }

    private func missing(_ name: String, _ names: [String]) -> String {
        let hint = NearestName.hint(name, among: names)
        return "there is no column \(shown(name))"
            + (hint.isEmpty ? "; the table has \(names.isEmpty ? "none" : listed(names))" : hint)
    }

    private func nullProblem(
        _ column: String, _ combined: CombinedTable, _ pool: BackgroundPool
    ) async throws -> [String] {
        let index = combined.schema.firstIndex { $0.name == column }
        guard let index, combined.nullCounts[index] > 0 else { return [] }
        // An empty text in quotes counted as null while the column was taken for numbers.
        var (count, first): (Int, RowPlace?) = (0, nil)
        try await combined.scan([column], on: pool) { values in
            let nulls = values.columns[0].nullCount
            return (nulls, nulls == 0 ? nil : values.firstNull)
        } take: { nulls, place in
            count += nulls
            first = first ?? place
        }
        guard let first else { return [] }
        return [
            "not-null: \(shown(column)) has \(counted(count, "null")) in "
                + "\(counted(combined.rowCount, "row")), the first in \(first)"
        ]
    }

    private func repeatProblem(
        _ key: [String], _ combined: CombinedTable, _ pool: BackgroundPool
    ) async throws -> [String] {
        let search = RepeatSearch(columns: key)
        guard let found = try await search.firstRepeat(in: combined, on: pool) else { return [] }
        let values = zip(key, found.values).map { name, value in
            let text = value.description
            return "\(shown(name)) "
                + shown(text.count > 60 ? String(text.prefix(60)) + "…" : text)
        }
        return [
            "unique: \(counted(found.count, "row")) of \(grouped(combined.rowCount)) "
                + "\(found.count == 1 ? "repeats" : "repeat") what stands in an earlier one; the "
                + "first: \(values.joined(separator: ", ")) in \(found.first) and in \(found.second)"
        ]
    }
}

/// A row of an item, as messages name it.
struct RowPlace: Sendable, Hashable, CustomStringConvertible {
    let label: String
    /// Counted from 1, rejected rows and the header left out.
    let row: Int

    var description: String { "row \(row) of \(label)" }
}

extension CombinedTable.Values {
    func place(ofRow row: Int) -> RowPlace {
        RowPlace(label: label, row: rowsOfItemBefore + row + 1)
    }

    /// The place of the first null of the first column.
    fileprivate var firstNull: RowPlace? {
        var before = 0
        for chunk in columns[0].chunks {
            if chunk.nullCount > 0, let row = (0..<chunk.count).first(where: chunk.isNull) {
                return place(ofRow: before + row)
            }
            before += chunk.count
        }
        return nil
    }
}
