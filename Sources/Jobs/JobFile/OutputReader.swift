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
        let mode = mode(mapping)
        guard let path = mapping.template("sqlite", expected: "a path"),
            let table = mapping.template("table", expected: "a table's name")
        else { return nil }
        return .sqlite(path, table: table, mode: mode)
    }

    private func mode(_ mapping: MappingReader) -> TableMode {
        let name = mapping.choice("mode", TableMode.Name.self)
        let key = key(mapping)
        // A mode that is none was reported.
        let isKnown = name != nil || mapping.node("mode") == nil
        if name != .upsert, isKnown, let entry = mapping.entry("key") {
            reader.diagnostics.report(
                "\"key\" in \"outputs\" is for mode: upsert; found mode: "
                    + (name ?? .replace).rawValue, at: entry.keyPlace)
        }
        switch name ?? .replace {
        case .create: return .create
        case .replace: return .replace
        case .append: return .append
        case .upsert:
            if let node = mapping.node("mode"), mapping.node("key") == nil {
                reader.diagnostics.report(
                    "\"mode\" in \"outputs\": upsert needs the columns by which a row is found "
                        + "again, such as key: [site, day]", at: node.place)
            }
            return .upsert(key: key)
        }
    }

    /// The columns of `key`, each once.
    private func key(_ mapping: MappingReader) -> [String] {
        guard let node = mapping.node("key"), let names = mapping.texts("key") else { return [] }
        if case .sequence(let nodes) = node.content, nodes.isEmpty {
            reader.diagnostics.report("\"key\" in \"outputs\": the list is empty", at: node.place)
        }
        // SQLite's names are the same in any case.
        var seen: Set<String> = []
        for name in names where !seen.insert(name.lowercased()).inserted {
            reader.diagnostics.report(
                "\"key\" in \"outputs\" names \(shown(name)) twice", at: node.place)
        }
        return names
    }
}
