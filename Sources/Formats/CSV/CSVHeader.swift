/// Column names from a header record.
struct CSVHeader {
    private(set) var names: [String] = []
    private(set) var notes: [String] = []

    /// Names of a file without a header: `column_1`, `column_2`, …
    init(count: Int) {
        names = (1...count).map { "column_\($0)" }
    }

    /// Names in the words of the header, which must differ; a column without a name gets one.
    init(
        _ cells: [String], renameDuplicates: Bool, line: Int, messages: CSVMessages
    ) throws {
        if !cells.contains("") && !hasRepeats(cells) {
            names = cells
            return
        }
        var unnamed: [String] = []
        var places: [String: Int] = [:]
        let given = Set(cells)
        for (index, cell) in cells.enumerated() {
            var name = cell
            if name.isEmpty {
                name = Self.free("column_\(index + 1)", places, given)
                unnamed.append(name)
            } else if let first = places[name] {
                var number = 2
                while places["\(cell)_\(number)"] != nil || given.contains("\(cell)_\(number)") {
                    number += 1
                }
                name = "\(cell)_\(number)"
                guard renameDuplicates else {
                    throw messages.duplicate(cell, first, index, otherName: name, line: line)
                }
            }
            places[name] = index
            names.append(name)
        }
        if !unnamed.isEmpty { notes.append(messages.unnamed(unnamed)) }
    }

    /// `name`, with underscores behind it until no other column has it.
    private static func free(_ name: String, _ taken: [String: Int], _ given: Set<String>)
        -> String
    {
        var name = name
        while taken[name] != nil || given.contains(name) { name += "_" }
        return name
    }
}

/// Whether a name is there twice.
package func hasRepeats(_ names: [String]) -> Bool {
    // To compare a few with each other costs less than a set of them.
    guard names.count <= 16 else { return Set(names).count < names.count }
    return names.indices.contains { names[..<$0].contains(names[$0]) }
}
