package import Frames

extension NearestName {
    /// `; did you mean "retries"?`, or nothing.
    package static func hint(_ name: String, among candidates: some Sequence<String>) -> String {
        of(name, among: candidates).map { "; did you mean \(shown($0))?" } ?? ""
    }
}

/// A name or a path as messages show it: in double quotes, on one line.
package func shown(_ text: String) -> String {
    "\"" + Label.escaped(text) + "\""
}

/// `"a", "b" and 3 more`: at most `limit` names.
package func listed(_ names: [String], limit: Int = 12) -> String {
    let rest = names.count - limit
    let list = names.prefix(limit).map(shown).joined(separator: ", ")
    return rest > 0 ? "\(list) and \(rest) more" : list
}
