import Frames

/// How the values of a type are written, and which cells spell them just so.
struct CanonicalForm: Equatable {
    let type: ColumnType

    /// No value takes more bytes.
    static var maximumLength: Int { TextStyle.maximumLength }

    /// How many cells of a column, from the first row on, are known to be in this form, or null.
    ///
    /// Of those that it stops at some are, too: it knows the most frequent spellings.
    func count(_ batch: CellBatch, column: Int, _ rows: Range<Int>) -> Int {
        @inline(__always)
        func count(_ isCanonical: (TextForm.End, Int) -> Bool) -> Int {
            batch.run(ofColumn: column, from: rows.lowerBound, to: rows.upperBound) {
                end, count, _ in
                count == 0 || isCanonical(end, count)
            }
        }
        switch type {
        case .bool: return count(Self.isBool)
        case .int64: return count(Self.isInteger)
        case .float64: return count(Self.isDecimal)
        case .date: return count { TextForm.shortDate($0, $1) != nil }
        case .timestamp: return count(Self.isTimestamp)
        case .timestampUTC:
            return count { end, count in
                count == 20 && end[-1] == UInt8(ascii: "Z") && Self.isTimestamp(end - 1, 19)
            }
        case .null, .text, .binary: return 0
        }
    }

    @inline(__always)
    private static func isBool(_ end: TextForm.End, _ count: Int) -> Bool {
        let word = UnsafeRawPointer(end).loadUnaligned(fromByteOffset: -4, as: UInt32.self)
        // "true", "alse"
        return count == 4 && word == 0x6575_7274
            || count == 5 && word == 0x6573_6C61 && end[-5] == UInt8(ascii: "f")
    }

    @inline(__always)
    private static func isInteger(_ end: TextForm.End, _ count: Int) -> Bool {
        if end[-count] != UInt8(ascii: "-") { return TextForm.shortInteger(end, count) != nil }
        // A lone zero has no sign.
        return end[1 - count] != UInt8(ascii: "0") && TextForm.shortInteger(end, count - 1) != nil
    }

    /// Digits, a point and digits, of which the last is no zero unless it is the only one: so few
    /// digits that they are the shortest for their value, which is not so small that it has an exponent.
    @inline(__always)
    private static func isDecimal(_ end: TextForm.End, _ count: Int) -> Bool {
        let isNegative = end[-count] == UInt8(ascii: "-")
        guard
            let decimals = TextForm.shortDecimalDigits(end, isNegative ? count - 1 : count)?
                .decimals
        else { return false }
        if end[-1] == UInt8(ascii: "0") || decimals == 0 { return decimals == 1 }
        // From five decimals on 0.0000 would be its beginning.
        return decimals < 5 || end[-decimals] != UInt8(ascii: "0")
    }

    @inline(__always)
    private static func isTimestamp(_ end: TextForm.End, _ count: Int) -> Bool {
        count == 19 && end[-9] == UInt8(ascii: "T") && TextForm.shortTimestamp(end, count) != nil
    }

    /// Writes the value that a cell spells.
    ///
    /// - Parameter out: room for `maximumLength` bytes.
    /// - Returns: how many there are; nil where the cell spells no value of the type.
    func write(_ cell: TextForm.Bytes, to out: UnsafeMutablePointer<UInt8>) -> Int? {
        switch type {
        case .bool: return TextForm.bool(cell).map { TextForm.write($0, to: out) }
        case .int64: return TextForm.int64(cell).map { TextForm.write($0, to: out) }
        case .float64: return TextForm.float64(cell).map { TextForm.write($0, to: out) }
        case .date: return TextForm.date(cell).map { TextForm.write(days: Int($0), to: out) }
        case .timestamp:
            let time = TextForm.dateOrTimestamp(cell)
            return time.map { TextForm.write(microseconds: $0, to: out) }
        case .timestampUTC:
            let time = TextForm.timestampUTC(cell)
            return time.map { TextForm.write(microsecondsUTC: $0, to: out) }
        case .null, .text, .binary: return nil
        }
    }
}
