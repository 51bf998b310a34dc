import Fetchers

/// Reads the keys of a source that say what is run.
struct CommandReader {
    private let reader: MappingReader

    init(_ reader: MappingReader) {
        self.reader = reader
    }

    /// The program and its arguments; nil, which is reported, for anything but a list of texts.
    func arguments() -> [Template]? {
        guard let node = reader.node("command") else { return nil }
        guard case .sequence(let nodes) = node.content else {
            var example = "such as [python3, fetch.py]"
            if case .scalar(let text, _) = node.content, !text.isEmpty {
                let words = text.split(separator: " ").joined(separator: ", ")
                example = "such as [\(words)], or [sh, -c, \(shown(text))] for a shell to read"
            }
            reader.mismatch(
                "command", node, expected: "a list of the program and its arguments, \(example)")
            return nil
        }
        guard let first = nodes.first else {
            reader.diagnostics.report(
                "\"command\"\(reader.inOwner): the list is empty; expected the program and its "
                    + "arguments", at: node.place)
            return nil
        }
        let templates = nodes.compactMap { template($0, of: reader, "command") }
        guard templates.count == nodes.count else { return nil }
        guard !templates[0].text.isEmpty else {
            reader.mismatch("command", first, expected: "the name of a program")
            return nil
        }
        return templates
    }

    /// The variables that the program gets.
    func environment() -> [VariableOfCommand] {
        guard let mapping = reader.mapping("environment") else { return [] }
        return mapping.entries.compactMap { entry in
            guard !entry.key.isEmpty, !entry.key.utf8.contains(where: { $0 == 0x3D || $0 == 0 })
            else {
                mapping.diagnostics.report(
                    "\(shown(entry.key))\(mapping.inOwner) is no name of a variable; expected one "
                        + "without =", at: entry.keyPlace)
                return nil
            }
            return template(entry.value, of: mapping, entry.key).map {
                VariableOfCommand(name: entry.key, value: $0)
            }
        }
    }

    /// A text, which may be empty where it is in quotes.
    private func template(
        _ node: YAMLNode, of mapping: MappingReader, _ key: String
    ) -> Template? {
        if case .scalar("", let isPlain) = node.content, !isPlain {
            return Template("", at: node.place)
        }
        return mapping.text(of: node, key).map { Template($0, at: node.place) }
    }
}
