import Fetchers

extension MappingReader {
    /// A scalar's text. A `{…}` or `[…]` is told to be quoted: it was probably meant as text.
    func text(_ key: String, expected: String = "a text") -> String? {
        node(key).flatMap { text(of: $0, key, expected: expected) }
    }

    func text(of node: YAMLNode, _ key: String, expected: String = "a text") -> String? {
        switch node.content {
        case .scalar(let text, _):
            if !text.isEmpty { return text }
        case .mapping:
            mismatch(
                key, node, expected: "\(expected); put a text that begins with { in quotes")
            return nil
        case .sequence:
            break
        }
        mismatch(key, node, expected: expected)
        return nil
    }

    /// A scalar that `parse` understands.
    func value<Value>(_ key: String, expected: String, _ parse: (String) -> Value?) -> Value? {
        guard let node = node(key), let text = text(of: node, key, expected: expected) else {
            return nil
        }
        guard let value = parse(text) else {
            mismatch(key, node, expected: expected)
            return nil
        }
        return value
    }

    func boolean(_ key: String) -> Bool? {
        value(key, expected: OptionText.expectedBoolean, OptionText.boolean)
    }

    func wholeNumber(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(
            key, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { OptionText.wholeNumber($0, in: range) }
    }

    /// One of the names of an enum.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Value.Type
    ) -> Value? where Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue)
        guard let node = node(key) else { return nil }
        let expected = "one of " + names.joined(separator: ", ")
        guard let text = text(of: node, key, expected: expected) else { return nil }
        if let value = Value(rawValue: text) { return value }
        mismatch(key, node, expected: expected + NearestName.hint(text, among: names))
        return nil
    }

    /// A list of scalars; `[]` is a list, too.
    func texts(_ key: String, allowsEmptyText: Bool = false) -> [String]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let nodes) = node.content else {
            var example = ""
            if case .scalar(let text, _) = node.content, !text.isEmpty {
                example = " such as [\(text)]"
            }
            mismatch(key, node, expected: "a list\(example)")
            return nil
        }
        return nodes.compactMap { item in
            if case .scalar(let text, let isPlain) = item.content, allowsEmptyText, !isPlain {
                return text
            }
            return self.text(of: item, key, expected: "a list of texts")
        }
    }

    /// One scalar or a list of at least one, with their places.
    func templates(_ key: String) -> [Template]? {
        guard let node = node(key) else { return nil }
        let expected = "a text or a list of texts"
        var nodes = [node]
        if case .sequence(let list) = node.content {
            guard !list.isEmpty else {
                diagnostics.report("\(shown(key))\(inOwner): the list is empty", at: node.place)
                return nil
            }
            nodes = list
        }
        let found = nodes.compactMap { node in
            text(of: node, key, expected: expected).map { Template($0, at: node.place) }
        }
        return found.isEmpty ? nil : found
    }

    func template(_ key: String, expected: String = "a text") -> Template? {
        guard let node = node(key), let text = text(of: node, key, expected: expected) else {
            return nil
        }
        return Template(text, at: node.place)
    }

    /// A mapping whose keys are names of the user's.
    func mapping(_ key: String) -> MappingReader? {
        let name = shown(key) + inOwner
        return node(key).flatMap {
            MappingReader($0, name: name, owner: name, diagnostics: diagnostics)
        }
    }
}
