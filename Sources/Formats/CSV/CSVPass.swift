import Frames

/// One reading of one stretch of a CSV item into columns.
struct CSVPass: ~Copyable {
    private var reader: RecordReader
    private let front: CSVFront
    private let columns: [ColumnReader]
    private var part: CSVPart
    /// Rows of the batch under way, and bytes of their cells.
    private var openRows = 0
    private var openBytes = 0
    private var openSpelled: SpelledRows.Builder
    private var openText: [UInt8] = []
    /// Makes the text that will be wanted, where it is known.
    private let formatter: SpelledFormatter?
    /// Whether the columns' values will be wanted besides the spelling.
    private let givesValues: Bool
    /// Whether the text of the batch under way is made.
    private var makesText = false
    /// The cuts of the first reading, to be repeated; nil in a first reading.
    private let givenCuts: [Int]?
    private let keepsSpelling: Bool

    static let rowsPerBatch = 65536
    static let bytesPerBatch = 16 << 20

    /// - Parameters:
    ///   - reader: stands at the start of the stretch, or at the batch with the header.
    ///   - start: where the stretch starts.
    ///   - goals: what the columns become.
    ///   - spelling: where the spelling of cells is kept, nil where it is not.
    ///   - form: the form in which spelled rows will be wanted, where that is known.
    ///   - cuts: those of the first reading, in a second one.
    init(
        _ reader: consuming RecordReader, from start: RecordStart, front: CSVFront,
        goals: [ColumnReader.Goal], spelling: SpelledRows.Storage? = nil,
        form: ReadyForm? = nil, cuts: [Int]? = nil
    ) throws {
        self.reader = reader
        self.front = front
        let nulls = NullTokens(front.options.nulls)
        columns = try goals.enumerated().map { index, goal in
            try ColumnReader(index: index, goal: goal, nulls: nulls)
        }
        part = CSVPart(start: start, end: start)
        openSpelled = SpelledRows.Builder(front.layout, storage: spelling ?? .memory)
        switch form {
        case .text(let form):
            formatter = SpelledFormatter(form, of: front.layout)
            givesValues = false
        case .values: (formatter, givesValues) = (nil, true)
        case nil: (formatter, givesValues) = (nil, false)
        }
        givenCuts = cuts
        keepsSpelling = spelling != nil
    }

    /// Reads the stretch to its end or its failure.
    ///
    /// - Parameters:
    ///   - headerRows: rows to leave out of the first batch.
    ///   - isBegun: whether the reader has that batch at hand.
    consuming func run(skipping headerRows: Int = 0, isBegun: Bool = false) throws -> CSVPart {
        var skipped = headerRows
        if isBegun { takeBatch(skipping: &skipped) }
        while part.failure == nil {
            switch try reader.next() {
            case .batch:
                takeBatch(skipping: &skipped)
                continue
            case .failed(let record): part.failure = record
            case .end: break
            }
            break
        }
        part.reject(reader.takeRejects())
        if openRows > 0 || part.cuts.isEmpty { cut() }
        part.end = reader.position
        part.blankLines = reader.blankLines
        part.padded = reader.padded
        part.innerQuotes = reader.innerQuotes
        part.columns = columns.map { $0.finish() }
        if givesValues { part.giveValues() }
        return part
    }

    private mutating func takeBatch(skipping headerRows: inout Int) {
        let batch = reader.batch
        part.reject(reader.takeRejects())
        guard batch.rowCount > 0 else { return }
        if part.cuts.isEmpty, openRows == 0 { expectRows(like: batch) }
        var row = headerRows
        headerRows = 0
        for wrong in rejectWrongValues(batch, from: row) {
            take(batch, rows: row..<wrong)
            row = wrong + 1
        }
        if part.failure == nil { take(batch, rows: row..<batch.rowCount) }
    }

    /// Where the stretch has an end, its rows are about as many as the first ones let expect.
    private func expectRows(like batch: CellBatch) {
        guard let size = reader.byteCount else { return }
        let rows = size / max(1, batch.range.count / batch.rowCount) * 9 / 8 + 64
        for column in columns { column.expectedRows = min(rows, Self.rowsPerBatch) }
    }

    private mutating func take(_ batch: CellBatch, rows: Range<Int>) {
        var first = rows.lowerBound
        while first < rows.upperBound {
            let wanted =
                givenCuts.map { $0[min(part.cuts.count, $0.count - 1)] } ?? Self.rowsPerBatch
            let last = min(rows.upperBound, first + max(1, wanted - openRows))
            for column in columns { column.append(batch, rows: first..<last) }
            if keepsSpelling { spell(batch, rows: first..<last) }
            openBytes += batch.byteCount(ofRows: first..<last)
            openRows += last - first
            first = last
            let isFull = givenCuts == nil && openBytes >= Self.bytesPerBatch
            if openRows >= wanted || isFull { cut() }
        }
    }

    private mutating func spell(_ batch: CellBatch, rows: Range<Int>) {
        guard !rows.isEmpty else { return }
        // Nobody asks where only values are wanted, and nothing is kept for later runs.
        let isCanonical =
            (!givesValues || front.options.cells == .spelled)
            && batch.isCanonical(rows)
        openSpelled.append(batch, rows: rows, isCanonical: isCanonical)
        guard let formatter else { return }
        if openRows == 0 {
            // What begins as it would be written is likely to go on so: it is copied when it is.
            makesText = !(isCanonical && formatter.keepsText)
            let size = min(reader.byteCount ?? 0, Self.bytesPerBatch)
            if makesText { openText.reserveCapacity(size + size / 8) }
        }
        if makesText {
            makesText = formatter.append(batch, rows: rows, to: &openText)
            // A cell that is no value of its type: another type is wanted in the end.
            if !makesText { openText = [] }
        }
    }

    private mutating func cut() {
        for column in columns { column.cut() }
        if keepsSpelling {
            let ready = makesText ? formatter.map { ReadyRows(openText, form: $0.form) } : nil
            part.spelled.append(openSpelled.take().with(ready))
            openText = []
        }
        part.cuts.append(openRows)
        openRows = 0
        openBytes = 0
    }

    /// Fails at, or sets aside, the rows with a cell that is not of the type asked for; returns
    /// those that are set aside.
    private mutating func rejectWrongValues(_ batch: CellBatch, from first: Int) -> [Int] {
        var wrong: [Int: (column: Int, problem: BadRow)] = [:]
        for (index, column) in columns.enumerated() {
            column.check(batch, from: first) { row, problem in
                if wrong[row] == nil { wrong[row] = (index, problem) }
            }
        }
        guard !wrong.isEmpty else { return [] }
        let rows = wrong.keys.sorted()
        for (row, place) in zip(rows, batch.places(ofRows: rows)) {
            let record = BadRecord(
                problem: wrong[row]!.problem, line: place.line, byte: place.byte,
                faultLine: place.line, column: wrong[row]!.column, raw: reader.raw(place))
            guard front.options.onBadRow == .reject else {
                part.failure = record
                return []
            }
            part.reject([record])
        }
        return rows
    }
}
