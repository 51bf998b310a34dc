import Fetchers
import Yams

/// Reads YAML text into nodes.
///
/// Anchors, aliases and tags are refused: a job file has no use for them that is worth a document
/// that expands without bound. Nothing is resolved: every scalar is text.
enum YAMLReader {
    /// The largest job file, in bytes.
    static let maximumBytes = 1 << 20
    /// How deep values may be nested; the schema needs four levels.
    static let maximumDepth = 32
    /// Lookalikes of aliases that may stand in quoted text; more than these are not even parsed, since
    /// comparing keys made of aliases of aliases takes time exponential in their number.
    private static let maximumAliases = 24

    /// - Throws: `JobError` with the place of what is not YAML or not allowed.
    static func read(_ text: String, file: String) throws(JobError) -> YAMLNode {
        guard text.utf8.count <= maximumBytes else {
            throw JobError(
                .init(
                    .jobFile,
                    "the job file has more than \(maximumBytes) bytes",
                    at: TextPlace(file: file, line: 1, column: 1)))
        }
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        try checkAliases(text, file: file)
        let root: Node?
        do {
            // The parser owns the anchors that nodes refer to weakly.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            root = try withExtendedLifetime(parser) { () throws -> Node? in
                let node = try parser.singleRoot()
                if let node, let problem = firstAnchor(in: node, file: file, depth: 0) {
                    throw JobError(problem)
                }
                return node
            }
        } catch let error as JobError {
            throw error
        } catch let error as YamlError {
            throw JobError(YAMLMessages.problem(of: error, text: text, file: file))
        } catch {
            throw JobError(
                .init(.jobFile, "\(error)", at: TextPlace(file: file, line: 1, column: 1)))
        }
        guard let root else {
            throw JobError(
                .init(
                    .jobFile, "the job file is empty; expected version: 1 and sources",
                    at: TextPlace(file: file, line: 1, column: 1)))
        }
        return try node(root, file: file)
    }

    private static func place(_ node: Node, _ file: String) -> TextPlace {
        TextPlace(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// The first anchor, tag or too deep value, in the order of the file: an alias only comes after its
    /// anchor, so the search never enters an expansion.
    private static func firstAnchor(
        in node: Node, file: String, depth: Int
    ) -> JobError.Problem? {
        let at = place(node, file)
        if let anchor = node.anchor {
            return YAMLMessages.anchor(anchor.rawValue, at: at)
        }
        guard depth < maximumDepth else {
            return .init(.jobFile, "values are nested more than \(maximumDepth) deep", at: at)
        }
        let children: [Node]
        switch node {
        case .scalar(let scalar):
            guard scalar.tag.description.isEmpty || isStandard(scalar.tag, .str) else {
                return YAMLMessages.tag(scalar.tag.description, at: at)
            }
            children = []
        case .sequence(let sequence):
            guard isStandard(sequence.tag, .seq) else {
                return YAMLMessages.tag(sequence.tag.description, at: at)
            }
            children = Array(sequence)
        case .mapping(let mapping):
            guard isStandard(mapping.tag, .map) else {
                return YAMLMessages.tag(mapping.tag.description, at: at)
            }
            children = mapping.flatMap { [$0.key, $0.value] }
        case .alias(let alias):
            return YAMLMessages.anchor(alias.anchor.rawValue, at: at)
        }
        for child in children {
            if let problem = firstAnchor(in: child, file: file, depth: depth + 1) { return problem }
        }
        return nil
    }

    private static func isStandard(_ tag: Tag, _ name: Tag.Name) -> Bool {
        tag == Tag(.implicit) || tag == Tag(name)
    }

    private static func node(_ node: Node, file: String) throws(JobError) -> YAMLNode {
        let at = place(node, file)
        switch node {
        case .scalar(let scalar):
            return YAMLNode(
                content: .scalar(scalar.string, isPlain: scalar.style == .plain), place: at)
        case .sequence(let sequence):
            var values: [YAMLNode] = []
            for value in sequence { values.append(try self.node(value, file: file)) }
            return YAMLNode(content: .sequence(values), place: at)
        case .mapping(let mapping):
            var entries: [YAMLNode.Entry] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw JobError(
                        .init(
                            .jobFile,
                            "found a list or a mapping as a key, expected a name; a text that "
                                + "begins with { or [ must be quoted", at: place(key, file)))
                }
                entries.append(
                    .init(
                        key: name.string, keyPlace: place(key, file),
                        value: try self.node(value, file: file)))
            }
            return YAMLNode(content: .mapping(entries), place: at)
        case .alias:
            preconditionFailure("aliases are refused before")
        }
    }

    /// Refuses texts with many aliases whose anchors are there, without parsing them.
    private static func checkAliases(_ text: String, file: String) throws(JobError) {
        let aliases = aliases(in: text)
        guard aliases.count > maximumAliases else { return }
        throw JobError(
            YAMLMessages.anchor(
                aliases[0].name, at: TextPlace(file: file, line: aliases[0].line, column: 1)))
    }

    /// Everything that looks like an alias of an anchor of the text, quoted or not.
    private static func aliases(in text: String) -> [(name: String, line: Int)] {
        var anchors: Set<String> = []
        var aliases: [(name: String, line: Int)] = []
        var line = 1
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            guard bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "*") else {
                continue
            }
            let name = String(
                decoding: bytes[(index + 1)...].prefix { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                        || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
                }, as: UTF8.self)
            if name.isEmpty { continue }
            if bytes[index] == UInt8(ascii: "&") {
                anchors.insert(name)
            } else {
                aliases.append((name, line))
            }
        }
        return aliases.filter { anchors.contains($0.name) }
    }
}
