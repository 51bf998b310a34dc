import Frames

/// What is different between a lock file and a run, in people's words.
public struct LockComparison: Sendable {
    /// One sentence each: the table first, then the items in their order, then the outputs.
    public let differences: [String]

    /// - Parameters:
    ///   - old: the lock file.
    ///   - new: what a run found.
    ///   - comparesOutputs: whether the outputs' bytes are to be equal, too.
    public init(from old: LockFile, to new: LockFile, comparesOutputs: Bool) {
        var lines: [String] = []
        // Items that fit into no table make none.
        let hasTable = !new.columns.isEmpty
        if hasTable, old.rows != new.rows {
            lines.append("rows: \(LockComparison.change(old.rows, new.rows))")
        }
        let before = Dictionary(old.items.map { ($0.label, $0) }, uniquingKeysWith: { $1 })
        let labels = Set(new.items.map(\.label))
        func items(_ items: [LockFile.Item], with column: LockFile.Column) -> String {
            let found = items.filter { $0.columns.contains(column) }.map(\.label)
            guard let first = found.first else { return "" }
            return " in \(first)" + (found.count > 1 ? " and \(found.count - 1) more" : "")
        }
        for (name, change) in hasTable ? LockComparison.columns(old.columns, new.columns) : [] {
            let place =
                switch change {
                case .appeared(let type): items(new.items, with: .init(name: name, type: type))
                case .vanished(let type): items(old.items, with: .init(name: name, type: type))
                case .changed(_, let type): items(new.items, with: .init(name: name, type: type))
                }
            lines.append("column \(quoted(name)) \(change.text)\(place)")
        }
        if old.items.map(\.label) != new.items.map(\.label),
            Set(before.keys) == labels, old.items.count == new.items.count
        {
            lines.append("the items are in another order")
        }
        for item in old.items where !labels.contains(item.label) {
            lines.append("item \(item.label) is gone; it had \(counted(item.rows, "row"))")
        }
        for item in new.items {
            guard let known = before[item.label] else {
                lines.append("item \(item.label) is new: \(counted(item.rows, "row"))")
                continue
            }
            let changes = LockComparison.changes(known, item)
            if !changes.isEmpty {
                lines.append("item \(item.label): \(changes.joined(separator: ", "))")
            }
        }
        if comparesOutputs {
            for output in old.outputs {
                guard let now = new.outputs.first(where: { $0.name == output.name }) else {
                    lines.append("output \(output.name) is no longer written")
                    continue
                }
                if now.hash != output.hash {
                    lines.append(
                        "output \(output.name): expected sha256 \(output.hash), found \(now.hash)")
                }
            }
            for output in new.outputs where !old.outputs.contains(where: { $0.name == output.name })
            {
                lines.append("output \(output.name) is new")
            }
        }
        differences = lines
    }

    private static func changes(_ old: LockFile.Item, _ new: LockFile.Item) -> [String] {
        var changes: [String] = []
        if old.rows != new.rows { changes.append("rows \(change(old.rows, new.rows))") }
        for (name, change) in columns(old.columns, new.columns) {
            changes.append("column \(quoted(name)) \(change.text)")
        }
        if let hash = old.hash, let now = new.hash, hash != now {
            let sizes = [old.bytes, new.bytes].map { $0.map { "\($0)" } ?? "?" }
            changes.append(
                "its bytes changed (\(sizes[0]) -> \(sizes[1]); expected sha256 \(hash.prefix(12))…, "
                    + "found \(now.prefix(12))…)")
        }
        return changes
    }

    private enum ColumnChange {
        case appeared(ColumnType)
        case vanished(ColumnType)
        case changed(ColumnType, ColumnType)

        var text: String {
            switch self {
            case .appeared(let type): "appeared (\(type))"
            case .vanished(let type): "vanished (\(type))"
            case .changed(let old, let new): "was \(old) and is \(new)"
            }
        }
    }

    private static func columns(
        _ old: [LockFile.Column], _ new: [LockFile.Column]
    ) -> [(name: String, change: ColumnChange)] {
        if old == new { return [] }
        let before = Dictionary(old.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
        let after = Dictionary(new.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
        return old.compactMap { column in
            guard let type = after[column.name] else {
                return (column.name, .vanished(column.type))
            }
            return type == column.type ? nil : (column.name, .changed(column.type, type))
        }
            + new.compactMap { column in
                before[column.name] == nil ? (column.name, .appeared(column.type)) : nil
            }
    }

    /// `7 -> 9 (+2)`
    private static func change(_ old: Int, _ new: Int) -> String {
        "\(old) -> \(new) (\(new > old ? "+" : "")\(new - old))"
    }
}
