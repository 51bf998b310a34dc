import Frames

/// Turns the cells of one column into values, batch by batch, and keeps the evidence for its type.
///
/// The type is guessed from the first batch that has values and checked on every value. A wrong
/// guess widens where that needs no spelling (`int64` to `float64`, `date` to `timestamp`);
/// otherwise the values are given up, the evidence is carried on, and `needsText` asks for a second
/// reading of the column as text.
final class ColumnReader {
    /// What the column's cells become.
    enum Goal: Sendable {
        /// Values of the type that the evidence gives.
        case inferred
        /// Values of the type that the user asked for.
        case requested(ColumnTypeRequest)
        /// Nothing: their spelling is kept elsewhere. The evidence is of the type asked for, or
        /// inferred.
        case spelled(ColumnTypeRequest?)
        /// Text, in a second reading: the evidence is complete.
        case textAgain
        /// Nothing, in a second reading that is for other columns; a type that was asked for is
        /// checked again, because the rows that are set aside must be the same.
        case none(ColumnTypeRequest?)

        /// What a column that was read well becomes in a second reading.
        static func checked(_ goal: Goal) -> Goal { .none(goal.request) }

        /// The type that the user asked for.
        var request: ColumnTypeRequest? {
            switch self {
            case .requested(let request): request
            case .spelled(let request), .none(let request): request
            case .inferred, .textAgain: nil
            }
        }
    }

    let goal: Goal
    let index: Int
    let nulls: NullTokens
    private let format: TimeFormat?
    /// Whether a cell that looks like a value in its most frequent form is that value.
    let takesShortForms: Bool
    // Only ever used by the one thread that reads the stretch, and never while another use is open.
    @exclusivity(unchecked) var builders: ColumnBuilders
    @exclusivity(unchecked) var tally = KindTally()
    @exclusivity(unchecked) var spellings = Spellings()
    @exclusivity(unchecked) var repeated = RepeatedCells()
    /// Null cells, without the `""` that are null in some types.
    @exclusivity(unchecked) var nullCells = 0
    /// Cells `""`: null in every type but text.
    @exclusivity(unchecked) var quotedEmpties = 0
    /// True once the values were given up.
    var needsText = false
    /// How many rows a batch will have, as far as can be told, so that memory is taken once.
    var expectedRows = 0

    init(index: Int, goal: Goal, nulls: NullTokens) throws {
        self.index = index
        self.goal = goal
        self.nulls = nulls
        let request = goal.request
        format = try request.flatMap { request in
            try request.format.map { try TimeFormat($0, for: request.type) }
        }
        takesShortForms = format == nil && !nulls.haveValues
        switch goal {
        case .inferred, .none, .spelled: builders = ColumnBuilders(type: .null)
        case .requested(let request): builders = ColumnBuilders(type: request.type)
        case .textAgain: builders = ColumnBuilders(type: .text)
        }
    }

    // MARK: Results

    private func takeEvidence() -> Evidence {
        var evidence = tally.takeEvidence(texts: spellings.isEmpty)
        spellings.add(to: &evidence)
        return evidence
    }

    func cut() {
        // Cells that are kept elsewhere leave no chunk.
        if case .spelled = goal { return }
        builders.cut()
    }

    /// What was read; the reader is used up.
    func finish() -> ColumnPart {
        ColumnPart(
            batches: builders.takeBatches(), evidence: takeEvidence(), nullCells: nullCells,
            quotedEmpties: quotedEmpties, wasGivenUp: needsText)
    }

    /// Appends the cells of `rows`.
    func append(_ batch: CellBatch, rows: Range<Int>) {
        switch goal {
        case .none: return
        case .textAgain: appendTexts(batch, rows, noting: .nothing)
        case .spelled(.none): noteCells(batch, rows, as: .kinds)
        // Which integers a double would hold matters to other items' columns.
        case .spelled(.some(let request)) where request.type == .int64:
            noteCells(batch, rows, as: .kinds)
        case .spelled(.some(let request)):
            noteCells(batch, rows, as: .kind(request.type.requestedKind))
        case .requested(let request) where request.type.isVariableWidth:
            appendTexts(batch, rows, noting: .kind(request.type.requestedKind))
        case .requested, .inferred: appendValues(batch, rows)
        }
    }

    // MARK: Checking requested types

    /// Calls `report` for each cell that is not of the type that was asked for.
    func check(
        _ batch: CellBatch, from first: Int, report: (_ row: Int, BadRow) -> Void
    ) {
        guard let request = goal.request, !request.type.isVariableWidth else { return }
        for row in first..<batch.rowCount {
            let bytes = batch.cell(row: row, column: index).bytes
            if bytes.isEmpty || nulls.contains(bytes) || isOfType(request.type, bytes) { continue }
            report(row, .wrongValue(Evidence.shortened(bytes), request))
        }
    }

    private func isOfType(_ type: ColumnType, _ bytes: TextForm.Bytes) -> Bool {
        switch type {
        case .null, .text, .binary: true
        case .bool: TextForm.bool(bytes) != nil
        case .int64: TextForm.int64(bytes) != nil
        case .float64: TextForm.float64(bytes) != nil
        case .date: date(bytes) != nil
        case .timestamp: timestamp(bytes) != nil
        case .timestampUTC: timestampUTC(bytes) != nil
        }
    }

    @inline(__always)
    func date(_ bytes: TextForm.Bytes) -> Int32? {
        format.map { $0.days(bytes) } ?? TextForm.date(bytes)
    }

    @inline(__always)
    func timestamp(_ bytes: TextForm.Bytes) -> Int64? {
        if let format { return format.microseconds(bytes) }
        return TextForm.dateOrTimestamp(bytes)
    }

    @inline(__always)
    func timestampUTC(_ bytes: TextForm.Bytes) -> Int64? {
        format.map { $0.microseconds(bytes) } ?? TextForm.timestampUTC(bytes)
    }
}
