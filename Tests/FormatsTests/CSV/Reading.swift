import Frames
import Glibc
import Testing

@testable import Formats

/// The sizes of the pieces that the bytes come in.
let chunkSizes = [1, 2, 3, 7, 64, 4095, 4096, 65537]

/// Reads bytes as CSV; `pieces` cuts what the source gives, `chunk` what the reader asks for.
func readCSV(
    _ bytes: [UInt8], chunk: Int = RecordReader.defaultChunkSize,
    _ change: (inout ReadOptions) -> Void = { _ in }
) throws -> ItemFrame {
    var options = ReadOptions()
    change(&options)
    return try CSV.read(
        open: { BytesSource(bytes) }, label: "a.csv", options: options, chunkSize: chunk)
}

func readCSV(
    _ text: String, chunk: Int = RecordReader.defaultChunkSize,
    _ change: (inout ReadOptions) -> Void = { _ in }
) throws -> ItemFrame {
    try readCSV(Array(text.utf8), chunk: chunk, change)
}

/// The message of the error that reading throws, or a sentence that says it threw none.
func csvFailure(
    _ text: String, _ change: (inout ReadOptions) -> Void = { _ in }
) -> String {
    do {
        let item = try readCSV(text, change)
        return "no error, but \(rows(item))"
    } catch {
        return "\(error)"
    }
}

/// All cells as the preview would show them; null is "∅".
func rows(_ item: ItemFrame) -> [[String]] {
    frames(item).flatMap { frame in
        (0..<frame.rowCount).map { row in
            frame.columns.map { $0[row] == .null ? "∅" : $0[row].description }
        }
    }
}

/// The batches, those of spelled cells as columns of text.
func frames(_ item: ItemFrame) -> [DataFrame] {
    do {
        return try item.batches
            + item.spelled.map { try $0.frame(names: item.columns.map(\.name)) }
    } catch {
        Issue.record(error)
        return []
    }
}

func types(_ item: ItemFrame) -> [ColumnType] { item.columns.map(\.type) }

/// The folder of the corpora; nil, with a note, where the environment does not name it.
func corpora() -> String? {
    guard let path = getenv("CORPORA") else {
        print("skipped: CORPORA is not set")
        return nil
    }
    return String(cString: path)
}
