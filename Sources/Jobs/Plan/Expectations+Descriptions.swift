import Fetchers
import Frames

extension ItemExpectations {
    /// On one line, by the names of the job file; nil where nothing is expected.
    var text: String? {
        var parts: [String] = []
        if let rows { parts.append("rows \(rows)") }
        if let rowsMayFall { parts.append("rows-may-fall \(rowsMayFall)%") }
        return parts.isEmpty ? nil : parts.joined(separator: " and ")
    }

    func write(to json: inout JSONText) {
        guard self != ItemExpectations() else { return }
        json.object("expect") { json in
            if let rows { json.member("rows", rows.description) }
            if let rowsMayFall { json.member("rows-may-fall", "\(rowsMayFall)%") }
        }
    }
}

extension TableExpectations {
    /// On one line, by the names of the job file; nil where nothing is expected.
    var text: String? {
        func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }
        var parts: [String] = []
        if let rows { parts.append("rows \(rows)") }
        if let rowsMayFall { parts.append("rows-may-fall \(rowsMayFall)%") }
        if !columns.isEmpty {
            parts.append("columns " + list(columns.map { "\(shown($0.name)): \($0.typeText)" }))
        }
        if !notNull.isEmpty { parts.append("not-null " + list(notNull.map(shown))) }
        if !unique.isEmpty {
            parts.append(
                "unique "
                    + list(unique.map { $0.count == 1 ? shown($0[0]) : list($0.map(shown)) }))
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    func write(to json: inout JSONText) {
        guard self != TableExpectations() else { return }
        json.object("expect") { json in
            if let rows { json.member("rows", rows.description) }
            if let rowsMayFall { json.member("rows-may-fall", "\(rowsMayFall)%") }
            if !columns.isEmpty {
                json.object("columns") { json in
                    for column in columns { json.member(column.name, column.typeText) }
                }
            }
            if !notNull.isEmpty { json.strings("not-null", notNull) }
            if !unique.isEmpty {
                json.array("unique", unique) { $1.strings("columns", $0) }
            }
        }
    }
}

extension ExpectedColumn {
    fileprivate var typeText: String { type?.rawValue ?? "any" }
}
