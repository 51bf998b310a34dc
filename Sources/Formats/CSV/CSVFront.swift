import Frames

/// The front of a CSV item: how it is read, and what its first record says.
struct CSVFront: Sendable {
    let label: String
    let options: ReadOptions
    /// Whether rows are kept as they are spelled, whatever else is made of them.
    private(set) var keepsSpelling: Bool
    let limits: CSVLimits
    /// Where the first record is, with the header if there is one.
    let start: RecordStart
    /// The columns; none where the item has no record.
    private(set) var names: [String] = []
    private(set) var notes: [String] = []
    private(set) var messages: CSVMessages

    init(_ input: CSVInput, label: String, options: ReadOptions) {
        self.label = label
        self.options = options
        keepsSpelling = options.cells == .spelled
        limits = CSVLimits(
            delimiter: input.delimiter, field: options.maximumFieldBytes,
            record: options.maximumRecordBytes, damage: options.maximumDamageBytes)
        start = RecordStart(byte: input.offset, line: input.line, isHeader: options.header)
        messages = CSVMessages(
            label: label, delimiter: input.delimiter, hasHeader: options.header,
            dialect: input.dialect, encodingGuess: input.encodingGuess)
        notes += input.dialect?.notes ?? []
    }

    /// Reads on to the first record, which names the columns or at least counts them.
    mutating func readHeader(_ reader: inout RecordReader) throws {
        while true {
            switch try reader.next() {
            case .end: return
            case .failed(let record):
                throw messages.failure(record, isHeader: options.header)
            case .batch where reader.batch.rowCount == 0: continue
            case .batch: return try nameColumns(reader.batch)
            }
        }
    }

    private mutating func nameColumns(_ batch: CellBatch) throws {
        guard batch.width <= CSV.maximumColumns else {
            throw FormatError(
                .tooLarge,
                "\(batch.width) columns, expected at most \(CSV.maximumColumns); --delimiter C names "
                    + "another delimiter", label: label, line: batch.line(ofRow: 0))
        }
        guard options.header else {
            names = CSVHeader(count: batch.width).names
            messages.columnNames = names
            return
        }
        let cells = (0..<batch.width).map { column in
            String(decoding: batch.cell(row: 0, column: column).bytes, as: UTF8.self)
        }
        let header = try CSVHeader(
            cells, renameDuplicates: options.renameDuplicates, line: batch.line(ofRow: 0),
            messages: messages)
        names = header.names
        messages.columnNames = names
        notes += header.notes
    }

    /// Rows of the first batch that hold no data.
    var headerRows: Int { options.header ? 1 : 0 }

    /// The same for rows that are kept as they are spelled.
    var keepingSpelling: CSVFront {
        var front = self
        front.keepsSpelling = true
        return front
    }

    /// What the columns become in a first reading.
    var goals: [ColumnReader.Goal] { goals(for: options.cells) }

    /// What they become where cells are wanted as these.
    func goals(for cells: ReadOptions.CellMode) -> [ColumnReader.Goal] {
        names.map { name in
            let request = options.types[name] ?? (options.allText ? ColumnTypeRequest(.text) : nil)
            return switch cells {
            case .spelled: .spelled(request)
            case .typed: request.map { .requested($0) } ?? .inferred
            }
        }
    }

    /// How to find the cells in the text of spelled rows.
    var layout: SpelledRows.Layout {
        SpelledRows.Layout(
            width: names.count, delimiter: limits.delimiter, nulls: options.nulls)
    }

    /// A reader of the whole item, from its first record on.
    func reader(_ input: CSVInput, chunkSize: Int) -> RecordReader {
        // What is in memory as a whole needs no window of its own size.
        guard input.isWhole, input.sample.count <= chunkSize else {
            return reader(
                PeekedSource(input.sample, then: input.rest), from: start, chunkSize: chunkSize)
        }
        return RecordReader(
            whole: input.sample, limits: limits, policy: options.onBadRow, from: start,
            chunkSize: chunkSize)
    }

    func reader(
        _ source: any ByteSource, from start: RecordStart, border: Int = .max, chunkSize: Int
    ) -> RecordReader {
        RecordReader(
            source, limits: limits, policy: options.onBadRow, from: start, border: border,
            chunkSize: chunkSize)
    }
}
