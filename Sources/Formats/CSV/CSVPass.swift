import Frames

/// One reading of a CSV item.
struct CSVPass: ~Copyable {
    private let source: any ByteSource
    private let options: ReadOptions
    private var reader: ReferenceReader
    private var messages: CSVMessages
    private(set) var columns: [ColumnReader] = []
    private var rejects: [Reject] = []
    private var notes: [String] = []
    /// Rows of the batch under way, and bytes of their cells.
    private var openRows = 0
    private var openBytes = 0
    /// Rows of each batch.
    private var cuts: [Int] = []
    /// The cuts of the first reading, to be repeated; nil in a first reading.
    private var givenCuts: [Int]?
    /// What the columns become in a second reading.
    private var goals: [ColumnReader.Goal]?

    static let rowsPerBatch = 65536
    static let bytesPerBatch = 16 << 20

    init(
        _ source: any ByteSource, label: String, options: ReadOptions, chunkSize: Int
    ) throws {
        self.source = source
        self.options = options
        let input = try CSVInput(source, options: options, label: label)
        messages = CSVMessages(
            label: label, delimiter: input.delimiter, hasHeader: options.header,
            dialect: input.dialect)
        notes += input.dialect?.notes ?? []
        reader = ReferenceReader(
            input.source,
            limits: CSVLimits(
                delimiter: input.delimiter, field: options.maximumFieldBytes,
                record: options.maximumRecordBytes, damage: options.maximumDamageBytes),
            policy: options.onBadRow, hasHeader: options.header, offset: input.offset,
            line: input.line, chunkSize: chunkSize)
    }

    // MARK: Running

    /// Reads everything.
    mutating func run() throws {
        while true {
            switch try reader.next() {
            case .batch: try takeBatch()
            case .failed(let record): throw messages.failure(record)
            case .end:
                if openRows > 0 || cuts.isEmpty { cut() }
                return
            }
        }
    }

    /// Reads everything again for the columns of `first` that need their spelling.
    mutating func runAgain(after first: borrowing CSVPass) throws {
        goals = first.columns.map { $0.needsText ? .textAgain : .checked($0.goal) }
        givenCuts = first.cuts
        try run()
    }

    /// Whether both readings saw the same rows.
    func isLike(_ other: borrowing CSVPass) -> Bool {
        cuts == other.cuts && rejects.count == other.rejects.count
            && reader.bytesRead == other.reader.bytesRead && columns.count == other.columns.count
    }

    private mutating func takeBatch() throws {
        var first = 0
        if columns.isEmpty { first = try startColumns() }
        for record in reader.takeRejects() { rejects.append(messages.reject(record)) }
        first = try rejectWrongValues(from: first)
        let rowCount = reader.withBatch { $0.rowCount }
        while first < rowCount {
            let wanted = givenCuts.map { $0[min(cuts.count, $0.count - 1)] } ?? Self.rowsPerBatch
            let last = min(rowCount, first + max(1, wanted - openRows))
            reader.withBatch { batch in
                for column in columns { column.append(batch, rows: first..<last) }
                openBytes += batch.byteCount(ofRows: first..<last)
            }
            openRows += last - first
            first = last
            let isFull = givenCuts == nil && openBytes >= Self.bytesPerBatch
            if openRows >= wanted || isFull { cut() }
        }
    }

    private mutating func cut() {
        for column in columns { column.cut() }
        cuts.append(openRows)
        openRows = 0
        openBytes = 0
    }

    // MARK: Columns

    /// Names the columns from the first record; returns the first row of data.
    private mutating func startColumns() throws -> Int {
        let start: (header: CSVHeader, firstRow: Int)? = try reader.withBatch { batch in
            guard batch.rowCount > 0 else { return nil }
            guard options.header else { return (CSVHeader(count: batch.width), 0) }
            let cells = (0..<batch.width).map { column in
                String(decoding: batch.cell(row: 0, column: column).bytes, as: UTF8.self)
            }
            let header = try CSVHeader(
                cells, renameDuplicates: options.renameDuplicates, line: batch.line(ofRow: 0),
                messages: messages)
            return (header, 1)
        }
        guard let (header, firstRow) = start else { return 0 }
        messages.columnNames = header.names
        notes += header.notes
        let nulls = NullTokens(options.nulls)
        columns = try header.names.enumerated().map { index, name in
            try ColumnReader(
                name: name, index: index, goal: goals?[index] ?? goal(of: name), nulls: nulls)
        }
        return firstRow
    }

    private func goal(of name: String) -> ColumnReader.Goal {
        let request = options.types[name] ?? (options.allText ? ColumnTypeRequest(.text) : nil)
        return switch options.cells {
        case .spelled: .spelled(request)
        case .typed: request.map { .requested($0) } ?? .inferred
        }
    }

    /// Fails at, or sets aside, the rows with a cell that is not of the type asked for.
    private mutating func rejectWrongValues(from first: Int) throws -> Int {
        var wrong: [Int: (column: Int, problem: BadRow)] = [:]
        reader.withBatch { batch in
            for (index, column) in columns.enumerated() {
                column.check(batch, from: first) { row, problem in
                    if wrong[row] == nil { wrong[row] = (index, problem) }
                }
            }
        }
        guard !wrong.isEmpty else { return first }
        let rows = wrong.keys.sorted()
        for row in rows {
            let place = reader.withBatch { $0.place(ofRow: row) }
            let record = BadRecord(
                problem: wrong[row]!.problem, line: place.line, byte: place.byte,
                faultLine: place.line, column: wrong[row]!.column, raw: reader.raw(place))
            guard options.onBadRow == .reject else { throw messages.failure(record) }
            rejects.append(messages.reject(record))
        }
        reader.withBatch { $0.remove(rows: rows) }
        return first
    }

    // MARK: Results

    /// The item, with the columns that were read again taken from `texts`.
    mutating func finish(texts: consuming CSVPass) throws -> ItemFrame {
        let again = texts.columns
        return try finish { column, index in
            try column.needsText ? again[index].finish() : column.finish()
        }
    }

    mutating func finish() throws -> ItemFrame {
        try finish { column, _ in try column.finish() }
    }

    private mutating func finish(
        _ values: (ColumnReader, Int) throws -> [Column]
    ) throws -> ItemFrame {
        let names = columns.map(\.name)
        let finished = try columns.enumerated().map { try values($1, $0) }
        let rowCount = cuts.reduce(0, +)
        // No record at all: neither columns nor a batch.
        let batches =
            columns.isEmpty
            ? []
            : cuts.indices.map { batch in
                DataFrame(
                    uncheckedNames: names, columns: finished.map { $0[batch] },
                    rowCount: cuts[batch])
            }
        if reader.padded.count > 0 { notes.append(messages.padded(reader.padded)) }
        if reader.innerQuotes.count > 0 { notes.append(messages.innerQuotes(reader.innerQuotes)) }
        rejects.sort { $0.byte < $1.byte }
        return ItemFrame(
            batches: batches,
            columns: columns.map { column in
                ItemColumn(
                    name: column.name, type: column.type, evidence: column.evidence,
                    nullCount: column.nullCount, spelled: options.cells == .spelled)
            },
            rowCount: rowCount, rowsRead: rowCount + rejects.count, rejects: rejects,
            blankLinesSkipped: reader.blankLines, bytesRead: reader.bytesRead, notes: notes,
            dialect: messages.dialect)
    }
}
