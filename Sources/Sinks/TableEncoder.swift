import Formats
import Frames

/// A table as bytes of one text format, batch by batch.
enum TableEncoder {
    case csv(CSVWriter)
    case jsonLines(JSONLinesWriter)

    init(format: OutputFormat, names: [String]) {
        switch format {
        case .csv: self = .csv(CSVWriter(delimiter: UInt8(ascii: ","), names: names))
        case .tsv: self = .csv(CSVWriter(delimiter: UInt8(ascii: "\t"), names: names))
        case .jsonl: self = .jsonLines(JSONLinesWriter(names: names))
        }
    }

    /// What stands before the first row.
    func appendHeader(to bytes: inout [UInt8]) {
        switch self {
        case .csv(let writer): writer.appendHeader(to: &bytes)
        case .jsonLines: break
        }
    }

    mutating func append(_ batch: DataFrame, to bytes: inout [UInt8]) throws {
        switch self {
        case .csv(let writer): try writer.append(batch, to: &bytes)
        case .jsonLines(var writer):
            defer { self = .jsonLines(writer) }
            try writer.append(batch, to: &bytes)
        }
    }
}
