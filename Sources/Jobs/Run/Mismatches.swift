import Formats
import Frames

/// The columns that keep items from being one table, gathered so that all are told at once.
struct Mismatches {
    private struct Row {
        let column: String
        let found: String
        let expected: String
        /// The first item with this difference, and how many others have it too.
        var item: String
        var others = 0
    }

    /// Rows of the table in the message; the rest are counted.
    private static var rowLimit: Int { 20 }

    private var rows: [Row] = []
    private var help: [String] = []

    private mutating func add(_ row: Row) {
        let same = rows.firstIndex {
            $0.column == row.column && $0.found == row.found && $0.expected == row.expected
        }
        if let same { rows[same].others += 1 } else { rows.append(row) }
    }

    private mutating func addHelp(_ text: String) {
        if !help.contains(text) { help.append(text) }
    }

    /// Every column that some items have and others lack; the first item's names are expected.
    mutating func addMissing(_ parts: [SchemaResolution.Part], names: [String]) {
        guard let first = parts.first else { return }
        let expected = Set(first.columns.map(\.name))
        for part in parts.dropFirst() where !hasEqualNames(part.columns, first.columns) {
            let found = Set(part.columns.map(\.name))
            if found == expected { continue }
            for name in names where found.contains(name) != expected.contains(name) {
                let isExtra = found.contains(name)
                add(
                    Row(
                        column: visible(name), found: isExtra ? "present" : "missing",
                        expected: isExtra ? "absent" : "present", item: part.label))
            }
        }
        if !rows.isEmpty {
            addHelp(
                "--how union fills missing columns with null, --how intersection keeps the columns "
                    + "that all items have")
        }
    }

    /// Items whose columns are of types that only text could hold together.
    ///
    /// - Parameter types: the type that each item with the column has for it.
    mutating func addPromotion(
        _ column: SchemaResolution.ResolvedColumn, types: [ColumnType],
        in parts: [SchemaResolution.Part]
    ) {
        guard column.type == .text, types.contains(where: { $0 != .text && $0 != .null }) else {
            return
        }
        let items = parts.compactMap { part in
            part.columns.first { $0.name == column.name }.map { (part.label, $0) }
        }
        guard let first = items.first(where: { $0.1.type != .null }) else { return }
        for (label, found) in items where found.type != .null && found.type != first.1.type {
            add(
                Row(
                    column: visible(column.name), found: found.type.rawValue,
                    expected: first.1.type.rawValue, item: label))
        }
        addHelp(
            column.evidence.blame(column: column.name)
                ?? "--type \(shellWord(column.name))=text reads \(visible(column.name)) as text "
                + "everywhere")
    }

    /// Binary values cannot be combined with any other.
    mutating func addBinary(
        _ column: SchemaResolution.ResolvedColumn, in parts: [SchemaResolution.Part]
    ) {
        guard column.type == .binary else { return }
        let before = rows.count
        for part in parts {
            guard let found = part.columns.first(where: { $0.name == column.name }),
                found.type != .binary, found.type != .null
            else { continue }
            add(
                Row(
                    column: visible(column.name), found: found.type.rawValue,
                    expected: "binary", item: part.label))
        }
        if rows.count > before {
            addHelp(
                "binary values combine with no other type; leave \(visible(column.name)) out with "
                    + "--select, or convert it in the query")
        }
    }

    func throwIfAny() throws {
        guard !rows.isEmpty else { return }
        let shown = rows.prefix(Mismatches.rowLimit)
        let title = Row(column: "column", found: "found", expected: "expected", item: "item")
        let table = [title] + shown
        func width(_ field: KeyPath<Row, String>) -> Int {
            table.reduce(0) { max($0, $1[keyPath: field].count) }
        }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let widths = (width(\.column), width(\.found), width(\.expected))
        var lines = ["the items do not fit into one table:"]
        lines += table.map { row in
            "  \(padded(row.column, widths.0))  \(padded(row.found, widths.1))  "
                + "\(padded(row.expected, widths.2))  \(row.item)"
                + (row.others > 0 ? " and \(row.others) more" : "")
        }
        if rows.count > shown.count { lines.append("  … and \(rows.count - shown.count) more") }
        lines += help.map { "help: " + $0 }
        throw RunError(.mismatch, lines.joined(separator: "\n"))
    }
}
