import Fetchers
import Frames

/// Reads `expect`, of the job and of a source.
struct ExpectationReader {
    private let reader: MappingReader

    init(_ reader: MappingReader) {
        self.reader = reader
    }

    /// What is asked of each item.
    func ofItems() -> ItemExpectations {
        reader.checkKeys(JobFileKeys.expectOfItems) { key in
            guard JobFileKeys.expect.contains(key) else { return nil }
            return "\(shown(key))\(reader.inOwner) cannot be asked of items; the job's \"expect\" "
                + "asks it of the table"
        }
        var expect = ItemExpectations()
        expect.rows = rows()
        expect.rowsMayFall = rowsMayFall()
        return expect
    }

    /// What is asked of the table; `items` is read by itself.
    func ofTable() -> TableExpectations {
        reader.checkKeys(JobFileKeys.expect)
        var expect = TableExpectations()
        expect.rows = rows()
        expect.rowsMayFall = rowsMayFall()
        expect.columns = columns()
        expect.notNull = names(reader.node("not-null"), "not-null")
        expect.unique = keys()
        return expect
    }

    private func rows() -> RowRange? {
        reader.value("rows", expected: OptionText.expectedRows, OptionText.rows)
    }

    private func rowsMayFall() -> Int? {
        reader.value("rows-may-fall", expected: OptionText.expectedPercent, OptionText.percent)
    }

    private func columns() -> [ExpectedColumn] {
        guard let mapping = reader.mapping("columns") else { return [] }
        let names = ColumnType.allCases.filter { $0 != .null }.map(\.rawValue) + ["any"]
        let expected = "one of " + names.joined(separator: ", ")
        return mapping.entries.compactMap { entry in
            guard let text = mapping.text(of: entry.value, entry.key, expected: expected) else {
                return nil
            }
            guard names.contains(text) else {
                mapping.mismatch(
                    entry.key, entry.value,
                    expected: expected + NearestName.hint(text, among: names))
                return nil
            }
            return ExpectedColumn(name: entry.key, type: ColumnType(rawValue: text))
        }
    }

    /// The entries of `unique`: a column, or a list of columns that count together.
    private func keys() -> [[String]] {
        guard let node = reader.node("unique") else { return [] }
        guard case .sequence(let nodes) = node.content else {
            reader.mismatch(
                "unique", node,
                expected: "a list such as [id], or [[site, day]] for columns that count together")
            return []
        }
        return nodes.compactMap { node in
            if case .sequence = node.content {
                let columns = names(node, "unique")
                return columns.isEmpty ? nil : columns
            }
            return reader.text(of: node, "unique", expected: "a column or a list of columns")
                .map { [$0] }
        }
    }

    /// A list of at least one column.
    private func names(_ node: YAMLNode?, _ key: String) -> [String] {
        guard let node else { return [] }
        guard case .sequence(let nodes) = node.content else {
            reader.mismatch(key, node, expected: "a list of columns")
            return []
        }
        if nodes.isEmpty {
            reader.diagnostics.report(
                "\(shown(key))\(reader.inOwner): the list is empty; expected at least one column",
                at: node.place)
        }
        var names: [String] = []
        for node in nodes {
            guard let name = reader.text(of: node, key, expected: "a column's name") else {
                continue
            }
            if names.contains(name) {
                reader.diagnostics.report(
                    "\(shown(key))\(reader.inOwner): the column \(shown(name)) is named twice",
                    at: node.place)
            }
            names.append(name)
        }
        return names
    }
}
