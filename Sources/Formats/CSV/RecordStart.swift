/// Where a record starts, and what a reader must know to go on from there.
struct RecordStart {
    /// Offset in the input.
    var byte: Int
    /// The line, from 1 where the reading began.
    var line: Int
    /// Whether the byte before is a CR that ended a record: an LF here belongs to it.
    var isAfterCarriageReturn = false
    /// Whether this record names the columns; it may not be rejected.
    var isHeader: Bool
    /// Cells of a record; 0 before the first one.
    var width = 0
    /// Bytes that were read more than once because of damage.
    var parsedAgain = 0
}

/// What a reader has come to.
enum ReadStep {
    /// A batch of records, or rejects.
    case batch
    /// The end of what it reads.
    case end
    /// This record cannot be used, and may not be rejected.
    case failed(BadRecord)
}
