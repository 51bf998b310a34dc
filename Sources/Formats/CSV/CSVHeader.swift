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
        var numbered = NumberedNames(cells)
        for (index, cell) in cells.enumerated() {
            var name = cell
            if name.isEmpty {
                name = "column_\(index + 1)"
                while !numbered.isFree(name) { name += "_" }
                unnamed.append(name)
            } else if numbered.isTaken(cell) {
                name = numbered.numbered(cell)
                guard renameDuplicates else {
                    let first = cells.firstIndex(of: cell) ?? index
                    throw messages.duplicate(cell, first, index, otherName: name, line: line)
                }
            }
            numbered.take(name)
            names.append(name)
        }
        if !unnamed.isEmpty { notes.append(messages.unnamed(unnamed)) }
    }
}

/// Whether a name is there twice.
package func hasRepeats(_ names: [String]) -> Bool {
    // To compare a few with each other costs less than a set of them.
    guard names.count <= 16 else { return Set(names).count < names.count }
    return names.indices.contains { names[..<$0].contains(names[$0]) }
}
