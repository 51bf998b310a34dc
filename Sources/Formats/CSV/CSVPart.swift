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
    var rejects: [BadRecord] = []
    /// The record that the item fails with, after the rows before it.
    var failure: BadRecord?
    var blankLines = 0
    /// Records that were filled up or cut.
    var padded = CountedPlace()
    /// Quotes inside unquoted fields.
    var innerQuotes = CountedPlace()

    var rowCount: Int { cuts.reduce(0, +) }

    /// Whether another reading of the same stretch saw the same rows.
    func isLike(_ other: CSVPart) -> Bool {
        cuts == other.cuts && rejects.count == other.rejects.count && end.byte == other.end.byte
            && columns.count == other.columns.count
    }
}
