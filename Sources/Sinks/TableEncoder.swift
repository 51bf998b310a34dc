package import Formats
package import Frames

/// Makes the bytes of rows in one text format. A value without state, so that several threads can
/// encode parts of one table.
package struct TableEncoder: Sendable {
    private let format: OutputFormat
    private let names: [String]
    /// The output as the user named it, for messages.
    private let output: String

    init(format: OutputFormat, names: [String], output: String) {
        self.format = format
        self.names = names
        self.output = output
    }

    /// What stands before the first row.
    func header() -> [UInt8] {
        var bytes: [UInt8] = []
        csv?.appendHeader(to: &bytes)
        return bytes
    }

    /// The bytes of some rows.
    ///
    /// - Parameters:
    ///   - rows: with the table's columns.
    ///   - rowsBefore: the rows of the table before them, for messages.
    /// - Throws: `SinkError` for a value that the format cannot express.
    package func encode(_ rows: [EncodableRows], rowsBefore: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            if let csv {
                for rows in rows {
                    switch rows {
                    case .frame(let batch): try csv.append(batch, to: &bytes)
                    case .spelled(let spelled, let columns):
                        try csv.append(spelled, columns, to: &bytes)
                    }
                }
            } else {
                var writer = JSONLinesWriter(names: names, rowsBefore: rowsBefore)
                for case .frame(let batch) in rows { try writer.append(batch, to: &bytes) }
            }
        } catch let error as FormatError {
            throw SinkError(.unwritable, error.message, output: output, underlying: error)
        }
        return bytes
    }

    private var csv: CSVWriter? {
        switch format {
        case .csv: CSVWriter(delimiter: UInt8(ascii: ","), names: names)
        case .tsv: CSVWriter(delimiter: UInt8(ascii: "\t"), names: names)
        case .jsonl: nil
        }
    }
}

/// Rows on their way to an encoder.
package enum EncodableRows: Sendable {
    case frame(DataFrame)
    /// For CSV and TSV only: the others want values.
    case spelled(SpelledRows, columns: [SpelledColumn])
}
