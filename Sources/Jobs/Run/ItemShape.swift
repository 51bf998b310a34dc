import Fetchers
import Formats
import Frames

/// The columns of an item as the job wants them: renamed, selected, and with what its path says.
struct ItemShape {
    let label: String
    let captures: [Capture]
    let options: ItemOptions

    init(_ item: PlannedItem) {
        self.init(label: item.label, captures: item.captures, options: item.options)
    }

    init(label: String, captures: [Capture], options: ItemOptions) {
        self.label = label
        self.captures = captures
        self.options = options
    }

    /// Shapes `frame`; an input of 0 bytes, which has no columns, stays as it is.
    ///
    /// - Returns: for every column that the source has, its new name and its name there.
    func apply(to frame: inout ItemFrame) throws -> [String: String] {
        guard !frame.columns.isEmpty else { return [:] }
        var columns = frame.columns
        try rename(&columns)
        let kept = try selection(columns)
        var sourceNames: [String: String] = [:]
        for index in kept { sourceNames[columns[index].name] = frame.columns[index].name }
        var shaped = kept.map { columns[$0] }
        try addCaptures(to: &shaped, rows: frame.rowCount)
        let names = shaped.map(\.name)
        frame.batches = frame.batches.map { batch in
            DataFrame(
                uncheckedNames: names,
                columns: kept.map { batch.columns[$0] }
                    + captures.map { Column(Chunk(repeating: $0.value, count: batch.rowCount)) },
                rowCount: batch.rowCount)
        }
        frame.columns = shaped
        return sourceNames
    }

    private func rename(_ columns: inout [ItemColumn]) throws {
        let before = columns.map(\.name)
        for (old, new) in options.rename.map({ ($0.old, $0.new) }) {
            guard let index = before.firstIndex(of: old) else {
                throw RunError(
                    .columns,
                    "\(label): no column \(quoted(old)) to rename; it has "
                        + before.map(quoted).joined(separator: ", "))
            }
            columns[index].name = new
        }
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            throw RunError(
                .columns,
                "\(label): two columns are named \(quoted(column.name)) after renaming; "
                    + "choose another name for one of them")
        }
    }

    private func selection(_ columns: [ItemColumn]) throws -> [Int] {
        guard let names = options.select else { return Array(columns.indices) }
        return try names.compactMap { name in
            if let index = columns.firstIndex(where: { $0.name == name }) { return index }
            if captures.contains(where: { $0.name == name }) { return nil }
            throw RunError(
                .columns,
                "\(label): no column \(quoted(name)) to select; it has "
                    + columns.map { quoted($0.name) }.joined(separator: ", "))
        }
    }

    private func addCaptures(to columns: inout [ItemColumn], rows: Int) throws {
        for capture in captures {
            let (name, value) = (capture.name, capture.value)
            guard !columns.contains(where: { $0.name == name }) else {
                throw RunError(
                    .columns,
                    "\(label): the path names a column \(quoted(name)) that the file has too; "
                        + "rename one, as with --rename \(shellWord(name))=\(shellWord(name + "_2"))")
            }
            var evidence = Evidence()
            var text = value
            if rows > 0 {
                text.withUTF8 { bytes in
                    let kind = options.read.allText ? .text : TextForm.kind(bytes)
                    if kind == .text {
                        evidence.noteText(bytes, line: 1)
                    } else {
                        evidence.note(
                            kind, count: rows, first: Evidence.Witness(line: 1, value: value))
                    }
                }
            }
            columns.append(
                ItemColumn(
                    name: name, type: evidence.type, evidence: evidence, nullCount: 0,
                    spelled: true))
        }
    }
}
