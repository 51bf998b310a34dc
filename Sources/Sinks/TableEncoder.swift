package import Formats
package import Frames

/// Makes the bytes of rows in one format. A value without state, so that several threads can encode
/// parts of one table.
package struct TableEncoder: Sendable {
    private enum Writer: Sendable {
        case csv(CSVWriter)
        case jsonLines(names: [String])
        case arrow(ArrowWriter)
    }

    private let writer: Writer
    private let columnCount: Int
    /// Whether the sink writes text of files that was not read.
    private let takesTextInFiles: Bool
    /// The output as the user named it, for messages.
    private let output: String

    /// - Parameters:
    ///   - isSeekable: whether readers can seek in the output, for formats with two layouts.
    ///   - takesTextInFiles: whether the sink writes text of files that was not read.
    init(
        format: OutputFormat, schema: [(name: String, type: ColumnType)], isSeekable: Bool,
        takesTextInFiles: Bool, output: String
    ) {
        self.output = output
        self.takesTextInFiles = takesTextInFiles
        let names = schema.map(\.name)
        columnCount = names.count
        writer =
            switch format {
            case .csv: .csv(CSVWriter(delimiter: UInt8(ascii: ","), names: names))
            case .tsv: .csv(CSVWriter(delimiter: UInt8(ascii: "\t"), names: names))
            case .jsonl: .jsonLines(names: names)
            case .arrow: .arrow(ArrowWriter(schema: schema, layout: isSeekable ? .file : .stream))
            }
    }

    /// Rows that are encoded in one go: enough to be worth a task, few enough to be spread, and of so
    /// many cells that they are no burden to memory. Arrow's are a record batch.
    package var rowsPerTask: Int {
        let most = if case .arrow = writer { 32_768 } else { 16_384 }
        return max(1, min(most, (1 << 22) / max(1, columnCount)))
    }

    /// Bytes of rows that are encoded in one go even where they are fewer, unless they make a batch.
    package static let bytesPerTask = 16 << 20

    /// Whether the bytes of rows depend on which are encoded in one go.
    package var makesBatches: Bool {
        if case .arrow = writer { true } else { false }
    }

    /// What stands before the first row.
    func header() -> [UInt8] {
        switch writer {
        case .csv(let csv):
            var bytes: [UInt8] = []
            csv.appendHeader(to: &bytes)
            return bytes
        case .jsonLines: return []
        case .arrow(let arrow): return arrow.header()
        }
    }

    /// The bytes of some rows.
    ///
    /// - Parameters:
    ///   - rows: with the table's columns.
    ///   - rowsBefore: the rows of the table before them, for messages.
    /// - Throws: `SinkError` for a value that the format cannot express.
    package func encode(_ rows: [EncodableRows], rowsBefore: Int) throws -> EncodedRows {
        var bytes: [UInt8] = []
        do {
            switch writer {
            case .csv(let csv):
                if rows.count == 1, case .spelled(let spelled, let columns) = rows[0],
                    let text = spelled.readyText(in: csv.form(of: columns))
                {
                    return .text(text)
                }
                let texts = rows.compactMap { rows in
                    if case .spelled(let spelled, let columns) = rows,
                        takesTextInFiles || !spelled.readsFile,
                        csv.writesText(of: spelled, columns)
                    {
                        spelled
                    } else {
                        nil
                    }
                }
                if texts.count == rows.count { return .kept(texts) }
                for rows in rows {
                    switch rows {
                    case .frame(let batch): try csv.append(batch, to: &bytes)
                    case .spelled(let spelled, let columns):
                        try csv.append(spelled, columns, to: &bytes)
                    }
                }
            case .jsonLines(let names):
                var writer = JSONLinesWriter(names: names, rowsBefore: rowsBefore)
                for batch in frames(rows) { try writer.append(batch, to: &bytes) }
            case .arrow(let arrow): return .arrow(arrow.encode(frames(rows)))
            }
        } catch let error as FormatError where error.code == .unwritable {
            throw SinkError(.unwritable, error.message, output: output, underlying: error)
        }
        return .text(bytes)
    }

    /// How rows with these columns are written as they are spelled; nil where they cannot be.
    package func form(of columns: [SpelledColumn]) -> SpelledForm? {
        if case .csv(let csv) = writer { csv.form(of: columns) } else { nil }
    }

    private func frames(_ rows: [EncodableRows]) -> [DataFrame] {
        rows.map { rows in
            guard case .frame(let frame) = rows else {
                preconditionFailure("spelled rows go to CSV and TSV only")
            }
            return frame
        }
    }

    /// What stands after the last row.
    func trailer(_ blocks: ArrowBlocks) -> [UInt8] {
        if case .arrow(let arrow) = writer { arrow.trailer(blocks) } else { [] }
    }
}

/// Rows on their way to an encoder.
package enum EncodableRows: Sendable {
    case frame(DataFrame)
    /// For CSV and TSV only: the others want values.
    case spelled(SpelledRows, columns: [SpelledColumn])
}

/// Rows as `TableEncoder` makes them: bytes, or what holds them already.
package enum EncodedRows: Sendable {
    case text([UInt8])
    /// Rows whose own text is what is written.
    case kept([SpelledRows])
    /// Messages whose values still are the columns' memory.
    case arrow([ArrowMessage])
}
