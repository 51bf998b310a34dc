/// What was read of one stretch of a CSV item. Lines count from the stretch's first, as line 1.
struct CSVPart: Sendable {
    /// Where the stretch starts.
    var start: RecordStart
    /// Where the reading ended: the start of the first record that it left.
    var end: RecordStart
    var columns: [ColumnPart] = []
    /// Rows of each batch.
    var cuts: [Int] = []
    /// The rows of each batch as they are spelled, where that was asked for.
    var spelled: [SpelledRows] = []
    /// What the taker of the rows does when it is their turn.
    var turns: [RowTaker.Turn] = []
    /// Rows that are left out, as many as are listed.
    private(set) var rejects: [BadRecord] = []
    private(set) var rejectCount = 0
    private(set) var rejectRoom = RejectRoom()
    /// The record that the item fails with, after the rows before it.
    var failure: BadRecord?
    var blankLines = 0
    /// Records that were filled up or cut.
    var padded = CountedPlace()
    /// Quotes inside unquoted fields.
    var innerQuotes = CountedPlace()

    var rowCount: Int { cuts.reduce(0, +) }

    mutating func reject(_ records: [BadRecord]) {
        rejectCount += records.count
        for record in records where rejectRoom.take(record.raw) { rejects.append(record) }
    }

    /// Forgets what was only to be handed on.
    mutating func forgetWhatIsTaken() {
        turns = []
        rejects = []
    }

    /// Puts the values of each batch beside its spelled rows.
    mutating func giveValues() {
        for batch in spelled.indices {
            let values = columns.map { $0.values(ofBatch: batch) }
            spelled[batch] = spelled[batch].with(ReadyRows(values))
        }
        for index in columns.indices { columns[index].batches = [] }
    }

    /// Whether another reading of the same stretch saw the same rows.
    func isLike(_ other: CSVPart) -> Bool {
        cuts == other.cuts && rejectCount == other.rejectCount && end.byte == other.end.byte
            && columns.count == other.columns.count
    }
}
