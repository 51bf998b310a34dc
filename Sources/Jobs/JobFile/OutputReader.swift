import Fetchers

/// Reads `outputs`.
struct OutputReader {
    private let reader: MappingReader

    init(_ reader: MappingReader) {
        self.reader = reader
    }

    func outputs() -> [OutputSpec] {
        guard let node = reader.node("outputs") else { return [] }
        guard case .sequence(let nodes) = node.content else {
            var example = ""
            if case .scalar(let text, _) = node.content, !text.isEmpty {
                example = " such as [\(text)]"
            }
            reader.mismatch("outputs", node, expected: "a list\(example)")
            return []
        }
        return nodes.compactMap(output)
    }

    private func output(_ node: YAMLNode) -> OutputSpec? {
        if case .mapping = node.content { return database(node) }
        return reader.text(
            of: node, "outputs", expected: "a path, or { sqlite: FILE, table: NAME, mode: replace }"
        ).map { OutputSpec(parsing: Template($0, at: node.place), mode: .replace) }
    }

    private func database(_ node: YAMLNode) -> OutputSpec? {
        guard
            let mapping = MappingReader(
                node, name: "\"outputs\"", owner: "\"outputs\"", diagnostics: reader.diagnostics)
        else { return nil }
        mapping.checkKeys(JobFileKeys.output)
        for key in ["sqlite", "table"] where mapping.node(key) == nil {
            reader.diagnostics.report(
                "the key \(shown(key)) is missing in \"outputs\"; expected "
                    + "{ sqlite: FILE, table: NAME, mode: replace }", at: node.place)
        }
        let mode = mapping.choice("mode", TableMode.self) ?? .replace
        guard let path = mapping.template("sqlite", expected: "a path"),
            let table = mapping.template("table", expected: "a table's name")
        else { return nil }
        return .sqlite(path, table: table, mode: mode)
    }
}
