import Fetchers
import Formats
import Frames

/// The columns of an item as the job wants them: renamed, selected, and with what its path says.
struct ItemShape: Sendable {
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
    /// - Returns: where the source has each of the columns that are its own, in order.
    func apply(to frame: inout ItemFrame) throws -> [SourceColumn] {
        guard !frame.columns.isEmpty else { return [] }
        if options.rename.isEmpty, options.select == nil, captures.isEmpty {
            let names = frame.columns.map(\.name)
            if !hasRepeats(names) {
                return names.enumerated().map { SourceColumn(name: $1, position: $0) }
            }
        }
        var columns = frame.columns
        try rename(&columns)
        let kept = selection(columns).map {
            SourceColumn(name: frame.columns[$0].name, position: $0)
        }
        var shaped = kept.map { columns[$0.position] }
        try addCaptures(to: &shaped, rows: frame.rowCount)
        frame.columns = shaped
        frame.batches = frame.batches.map { apply(kept, names: shaped.map(\.name), to: $0) }
        return kept
    }

    /// A batch of the source's columns with the columns of the item.
    func apply(_ kept: [SourceColumn], names: [String], to batch: DataFrame) -> DataFrame {
        DataFrame(
            uncheckedNames: names,
            columns: kept.map { batch.columns[$0.position] }
                + captures.map { Column(Chunk(repeating: $0.value, count: batch.rowCount)) },
            rowCount: batch.rowCount)
    }

    /// A column as the source has it.
    struct SourceColumn: Sendable {
        let name: String
        let position: Int
    }

    /// Columns that this item lacks are passed over here: items drift, and `ColumnUse` tells when
    /// no item has one.
    private func rename(_ columns: inout [ItemColumn]) throws {
        let before = columns.map(\.name)
        for rename in options.rename {
            guard let index = before.firstIndex(of: rename.old) else { continue }
            columns[index].name = rename.new
        }
        guard hasRepeats(options.rename.isEmpty ? before : columns.map(\.name)) else { return }
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            throw RunError(
                .columns,
                "\(label): two columns are named \(quoted(column.name)) after renaming; "
                    + "choose another name for one of them")
        }
    }

    /// The positions of the selected columns, in the order of the selection.
    private func selection(_ columns: [ItemColumn]) -> [Int] {
        guard let names = options.select else { return Array(columns.indices) }
        return names.compactMap { name in columns.firstIndex { $0.name == name } }
    }

    private func addCaptures(to columns: inout [ItemColumn], rows: Int) throws {
        for capture in captures {
            let (name, value) = (capture.name, capture.value)
            guard !columns.contains(where: { $0.name == name }) else {
                throw RunError(
                    .columns,
                    "\(label): the path names a column \(quoted(name)) that the file has too; "
                        + "rename one, as with --rename \(shellWord(name))=\(shellWord(name + "_2"))"
                )
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
