import Fetchers
import Formats
import Frames

/// What a finished item leaves until the table is written: its batches, shaped as the job asks, and
/// the way to read it again.
struct StagedItem: Sendable {
    let label: String
    var frame: ItemFrame
    /// The name that each of the item's own columns has in the source; captured columns have none.
    private let sourceNames: [String: String]
    private let captures: [Capture]
    private let options: ItemOptions
    private let reread: (@Sendable (ReadOptions) throws -> ItemFrame)?

    /// - Throws: `RunError` for two columns of one name, after renaming or with a captured one.
    init(_ fetched: Fetched, of item: PlannedItem) throws {
        label = item.label
        captures = item.captures
        options = item.options
        reread = fetched.reread
        namesInSource = fetched.frame.columns.map(\.name)
        var shaped = fetched.frame
        sourceNames = try ItemShape(item).apply(to: &shaped)
        frame = shaped
    }

    /// The item's columns as the source names them, those that were not selected included.
    let namesInSource: [String]

    /// Whether the values have a spelling of their own that can be read again.
    var canRespell: Bool { reread != nil }

    /// Reads the item again with these columns as text, in the source's spelling. Does nothing for
    /// sources whose values have types of their own: those convert.
    mutating func respell(_ columns: [String]) throws {
        let names = columns.compactMap { sourceNames[$0] }
        guard let reread, !names.isEmpty else { return }
        var read = options.read
        for name in names { read.types[name] = ColumnTypeRequest(.text) }
        var again = try reread(read)
        guard again.rowsRead == frame.rowsRead else {
            throw RunError(
                .changed,
                "\(label): had \(frame.rowsRead) rows when it was first read and "
                    + "\(again.rowsRead) when it was read again; run again when it is complete")
        }
        _ = try ItemShape(label: label, captures: captures, options: options).apply(to: &again)
        frame.batches = again.batches
        for index in frame.columns.indices {
            // The evidence of the first reading stays: it says why the column is text.
            frame.columns[index].type = again.columns[index].type
            frame.columns[index].spelled = again.columns[index].spelled
        }
    }

    /// How the text of a spelled column is to be read as a date or time, where it is not ISO 8601.
    func request(for column: String) -> ColumnTypeRequest? {
        sourceNames[column].flatMap { options.read.types[$0] }
    }
}
