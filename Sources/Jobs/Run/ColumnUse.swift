import Fetchers
import Formats
import Frames

/// Finds names in the options that no item of their source has: most likely misspelled.
struct ColumnUse {
    private struct Source {
        var options: ItemOptions
        /// Names as they stand in the items, before renaming.
        var found: Set<String> = []
        var captured: Set<String> = []
    }

    private var sources: [(name: String, source: Source)] = []
    private var indexes: [String: Int] = [:]
    /// The last item's source and columns: the next has mostly the same.
    private var last: (source: String, columns: [String]) = ("", [])

    mutating func add(_ item: PlannedItem, columns: [String]) {
        let isPlain = item.captures.isEmpty
        if isPlain, item.source == last.source, columns == last.columns { return }
        last = (item.source, columns)
        let index = indexes[item.source] ?? sources.count
        if index == sources.count {
            indexes[item.source] = index
            sources.append((item.source, Source(options: item.options)))
        }
        sources[index].source.found.formUnion(columns)
        sources[index].source.captured.formUnion(item.captures.map(\.name))
    }

    /// - Throws: `RunError` that names every such option at once.
    func check() throws {
        var problems: [String] = []
        // A source whose items are all without columns says nothing about names.
        for (name, source) in sources where !source.found.isEmpty {
            let options = source.options
            let renamed = Dictionary(
                options.rename.map { ($0.old, $0.new) }, uniquingKeysWith: { _, last in last })
            let after = Set(source.found.map { renamed[$0] ?? $0 }).union(source.captured)
            for rename in options.rename where !source.found.contains(rename.old) {
                problems.append(problem("rename", rename.old, in: name, among: source.found))
            }
            for column in options.select ?? [] where !after.contains(column) {
                problems.append(problem("select", column, in: name, among: after))
            }
            for column in options.read.types.keys.sorted() where !source.found.contains(column) {
                problems.append(problem("type", column, in: name, among: source.found))
            }
        }
        guard problems.isEmpty else {
            throw RunError(.columns, problems.joined(separator: "\n"))
        }
    }

    private func problem(
        _ option: String, _ column: String, in source: String, among names: Set<String>
    ) -> String {
        let known = names.sorted()
        let hint = NearestName.hint(column, among: known)
        return "\(option): no item of \(source) has a column \(quoted(column))"
            + (hint.isEmpty ? "; they have \(listed(known))" : hint)
    }
}
