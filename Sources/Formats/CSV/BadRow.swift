/// What is wrong with a row.
enum BadRow: Equatable {
    case tooFew(found: Int, expected: Int)
    case tooMany(found: Int, expected: Int)
    case textAfterQuote
    case quoteAfterBlank
    case unterminatedQuote
    case fieldTooLong(limit: Int)
    case recordTooLong(limit: Int)
    case nul(byte: Int)
    case invalidUTF8(byte: Int)
    /// Not a fault of this row alone: rows before it were damaged over so many bytes in all.
    case tooMuchDamage(limit: Int)
    case wrongValue(String, ColumnTypeRequest)
}

/// A row that could not be used, as the tokeniser knows it: no label, no column names.
struct BadRecord: Equatable {
    var problem: BadRow
    /// Line and offset of the record's start.
    var line: Int
    var byte: Int
    /// The line of the fault itself, in a record of several lines.
    var faultLine: Int
    /// The index of the column at fault.
    var column: Int?
    /// The record as it stood, cut after `Reject.rawLimit` bytes.
    var raw: [UInt8]
}
