import Formats
import Frames
import Sinks

/// Rows of an item that is still being read.
struct EarlyRows: Sendable {
    let rows: SpelledRows
    /// The item as far as it is known: its columns have the types that these rows have.
    let item: StagedItem

    /// - Parameter cells: what is wanted of the rows.
    /// - Returns: nil where they have no values, and these are wanted, or where the item cannot be part
    ///   of a table.
    init?(
        _ rows: SpelledRows, _ names: [String], of item: PlannedItem, as cells: ReadOptions.CellMode
    ) {
        let types = rows.readyTypes
        guard cells == .spelled || types != nil,
            let staged = try? StagedItem(names: names, types: types, of: item)
        else { return nil }
        self.rows = rows
        self.item = staged
    }

    /// What the rows are in each output, where that can be told before it is their turn.
    func encoded(for shape: EarlyOutput.Shape) -> [EncodedRows]? {
        guard shape.cells == .typed, !shape.encoders.contains(where: \.makesBatches),
            shape.hasRoom(for: item)
        else { return nil }
        if let form = shape.textForm(of: item), let text = rows.readyText(in: form) {
            return shape.encoders.map { _ in .text(text) }
        }
        guard let own = try? shape.header.ownColumns(rows, of: item),
            let frame = try? shape.header.complete([own])
        else { return nil }
        // What cannot be written is told with its row when it is written again.
        return try? shape.encoders.map { try $0.encode([.frame(frame)], rowsBefore: 0) }
    }
}
