import Frames
import Testing

@testable import Formats

/// Reads JSON Lines, or with `format: .json` one JSON text, from memory.
func readJSON(
    _ bytes: some Sequence<UInt8>, format: Format = .jsonl, window: Int = JSONReader.windowBytes,
    _ change: (inout ReadOptions) -> Void = { _ in }
) throws -> ItemFrame {
    var options = ReadOptions()
    options.format = format
    change(&options)
    let bytes = Array(bytes)
    return try JSON.read(
        open: { BytesSource(bytes) }, label: "in", options: options, windowBytes: window)
}

func readJSON(
    _ text: String, format: Format = .jsonl, window: Int = JSONReader.windowBytes,
    _ change: (inout ReadOptions) -> Void = { _ in }
) throws -> ItemFrame {
    try readJSON(text.utf8, format: format, window: window, change)
}

extension ItemFrame {
    /// All rows as one frame.
    var whole: DataFrame {
        get throws { try concat(batches) }
    }

    /// The cells of a column over all batches.
    func cells(_ name: String) -> [Cell] {
        batches.flatMap { batch in
            let column = batch[name]
            return (0..<column.count).map { column[$0] }
        }
    }

    /// `name:type` of each column.
    var schema: [String] { columns.map { "\($0.name):\($0.type)" } }
}

/// The error that `body` throws, nil if it throws none.
func formatError(_ body: () throws -> Void) -> FormatError? {
    do {
        try body()
        return nil
    } catch {
        return error as? FormatError
    }
}
