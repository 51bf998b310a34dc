import Fetchers

/// Reads one mapping of a job file: its keys are checked, its values typed, its faults collected.
///
/// A value of the wrong type is reported and read as nil, as if it were missing.
struct MappingReader {
    /// What the mapping is called in messages: `source "weather"`; nil for the whole file.
    let owner: String?
    let place: TextPlace
    let entries: [YAMLNode.Entry]
    let diagnostics: Diagnostics

    /// - Parameter name: what is said to be of the wrong type if it is; nil for the whole file.
    /// - Returns: nil if `node` is no mapping, which is reported.
    init?(_ node: YAMLNode, name: String?, owner: String?, diagnostics: Diagnostics) {
        guard case .mapping(let entries) = node.content else {
            diagnostics.report(
                "\(name.map { $0 + ": " } ?? "")found \(node.found), expected a mapping (key: value)",
                at: node.place)
            return nil
        }
        self.owner = owner
        self.place = node.place
        self.entries = entries
        self.diagnostics = diagnostics
    }

    /// Reports every key that is not among `keys`.
    ///
    /// - Parameters:
    ///   - listing: the keys to name where none comes close; all where nil.
    ///   - explain: says more about a key that is known elsewhere; nil where it is not.
    func checkKeys(
        _ keys: [String], listing: [String]? = nil, explain: (String) -> String? = { _ in nil }
    ) {
        for entry in entries where !keys.contains(entry.key) {
            if let explanation = explain(entry.key) {
                diagnostics.report(explanation, at: entry.keyPlace)
                continue
            }
            let hint = NearestName.hint(entry.key, among: keys)
            let help = hint.isEmpty ? "; expected \(anyOf(listing ?? keys))" : hint
            diagnostics.report(
                "unknown key \(shown(entry.key))\(inOwner)\(help)", at: entry.keyPlace)
        }
    }

    func entry(_ key: String) -> YAMLNode.Entry? { entries.first { $0.key == key } }

    func node(_ key: String) -> YAMLNode? { entry(key)?.value }

    var inOwner: String { owner.map { " in \($0)" } ?? "" }

    /// Reports a value that is not what was expected.
    func mismatch(_ key: String, _ node: YAMLNode, expected: String) {
        diagnostics.report(
            "\(shown(key))\(inOwner): found \(node.found), expected \(expected)", at: node.place)
    }

    private func anyOf(_ keys: [String]) -> String {
        keys.count == 1 ? keys[0] : keys.dropLast().joined(separator: ", ") + " or " + keys.last!
    }
}
