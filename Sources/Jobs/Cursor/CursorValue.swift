import Frames

/// The greatest value of a column: a number, a day, a time or a text, which compares by its bytes.
public struct CursorValue: Sendable, Hashable {
    private let cell: Cell

    /// - Returns: nil for a value that is none or has no order.
    init?(_ cell: Cell) {
        switch cell {
        case .null, .bool, .binary: return nil
        case .float64(let value) where value.isNaN: return nil
        default: self.cell = cell
        }
    }

    /// Reads what `type` and `text` of another value were.
    init?(type: String, text: String) {
        var text = text
        let found: Cell? = text.withUTF8 { bytes in
            switch ColumnType(rawValue: type) {
            case .int64: TextForm.int64(bytes).map { .int64($0) }
            case .float64: TextForm.float64(bytes).map { .float64($0) }
            case .date: TextForm.date(bytes).map { .date(CalendarDate(daysSince1970: $0)) }
            case .timestamp:
                TextForm.timestamp(bytes).map { .timestamp(Timestamp(microseconds: $0)) }
            case .timestampUTC:
                TextForm.timestampUTC(bytes).map { .timestampUTC(Timestamp(microseconds: $0)) }
            case .text: .text(String(decoding: bytes, as: UTF8.self))
            default: nil
            }
        }
        guard let found else { return nil }
        self.init(found)
    }

    var type: ColumnType { cell.type }
    /// The canonical text.
    var text: String { cell.description }

    /// The greater of two; nil where they are of types that do not compare.
    func greater(_ other: CursorValue) -> CursorValue? {
        switch (cell, other.cell) {
        case (.int64(let left), .int64(let right)): left < right ? other : self
        case (.float64(let left), .float64(let right)): left < right ? other : self
        case (.int64(let left), .float64(let right)): Double(left) < right ? other : self
        case (.float64(let left), .int64(let right)): left < Double(right) ? other : self
        case (.date(let left), .date(let right)):
            left.daysSince1970 < right.daysSince1970 ? other : self
        case (.timestamp(let left), .timestamp(let right)),
            (.timestampUTC(let left), .timestampUTC(let right)):
            left < right ? other : self
        case (.text(let left), .text(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8) ? other : self
        default: nil
        }
    }

    /// The value so far back; nil where that is not possible.
    func back(by lookback: CursorSpec.Lookback) -> CursorValue? {
        switch (cell, lookback) {
        case (.int64(let value), .number(let count)):
            let (less, overflows) = value.subtractingReportingOverflow(count)
            return CursorValue(.int64(overflows ? .min : less))
        case (.float64(let value), .number(let count)):
            return CursorValue(.float64(value - Double(count)))
        case (.date(let day), .microseconds(let count)):
            let days = (count + 86_399_999_999) / 86_400_000_000
            return Int32(exactly: Int64(day.daysSince1970) - days).flatMap {
                CursorValue(.date(CalendarDate(daysSince1970: $0)))
            }
        case (.timestamp(let time), .microseconds(let count)):
            return CursorValue(.timestamp(Timestamp(microseconds: time.microseconds - count)))
        case (.timestampUTC(let time), .microseconds(let count)):
            return CursorValue(.timestampUTC(Timestamp(microseconds: time.microseconds - count)))
        case (.text(let text), .microseconds(let count)):
            return CursorValue.back(text, by: count).flatMap { CursorValue(.text($0)) }
        default: return nil
        }
    }

    /// A day or a time in ISO 8601 so far back. Its text does not come after that of any later time
    /// in the same spelling: fractions and the `Z` are left out.
    private static func back(_ text: String, by count: Int64) -> String? {
        var text = text
        let time = text.withUTF8 { bytes in
            TextForm.date(bytes).map { (Int64($0) * 86_400_000_000, true) }
                ?? TextForm.anyTimestamp(bytes).map { ($0.microseconds, false) }
        }
        // A zone other than UTC has no order that texts could keep.
        let tail = text.utf8.dropFirst(11)
        guard let (microseconds, isDay) = time, !tail.contains(UInt8(ascii: "+")),
            !tail.contains(UInt8(ascii: "-"))
        else { return nil }
        let shifted = Timestamp(microseconds: microseconds - count).description
        let separator = isDay ? "" : String(text.dropFirst(10).prefix(1))
        return shifted.prefix(10) + (isDay ? "" : separator + shifted.dropFirst(11).prefix(8))
    }
}
