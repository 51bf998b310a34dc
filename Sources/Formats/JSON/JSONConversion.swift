import Frames

/// A type that the user asked for, and how the text of a value becomes one of its values.
///
/// Strings are taken as what they stand for, everything else as the source spells it: a column
/// asked to be `int64` takes `17` and `"17"`, one asked to be `text` takes `1.50` as `1.50`.
struct JSONConversion {
    let type: ColumnType
    private let format: TimeFormat?

    /// Throws `FormatError` for a time format that makes no sense.
    init(_ request: ColumnTypeRequest) throws {
        type = request.type
        format = try request.format.map { try TimeFormat($0, for: request.type) }
    }

    /// Text, as every column is with `allText`.
    static var text: JSONConversion { JSONConversion(type: .text) }

    private init(type: ColumnType) {
        self.type = type
        format = nil
    }

    /// Days since 1970-01-01.
    func days(_ text: TextForm.Bytes) -> Int32? {
        guard let format else { return TextForm.date(text) }
        return format.microseconds(text).map {
            Int32(truncatingIfNeeded: $0 / Chunk.microsecondsPerDay)
        }
    }

    /// A date stands for its first moment in a column asked to be `timestamp`.
    func microseconds(_ text: TextForm.Bytes) -> Int64? {
        if let format { return format.microseconds(text) }
        if type == .timestampUTC { return TextForm.timestampUTC(text) }
        return TextForm.timestamp(text)
            ?? TextForm.date(text).map { Int64($0) * Chunk.microsecondsPerDay }
    }

    /// True when a value of this text has a place in the column.
    func accepts(_ text: TextForm.Bytes) -> Bool {
        switch type {
        case .null: false
        case .text: true
        case .bool: TextForm.bool(text) != nil
        case .int64: TextForm.int64(text) != nil
        case .float64: TextForm.float64(text) != nil
        case .date: days(text) != nil
        case .timestamp, .timestampUTC: microseconds(text) != nil
        case .binary: Base64.isValid(text)
        }
    }
}

extension JSONColumn {
    /// Adds a segment's values as the type asked for. The reader has refused every record with a
    /// value that `accepts` refuses.
    func appendConverted(_ segment: JSONSegment, _ conversion: JSONConversion) {
        var seen = Tally()
        var inexact = Tally()
        for row in 0..<segment.tokens.count {
            let token = segment.tokens[row]
            guard token.kind != .null else {
                builders.appendNulls(1)
                continue
            }
            let isInexact = segment.withText(of: token, scratch: &scratch) { text in
                append(text, conversion)
            }
            if isInexact { inexact.add(row) } else { seen.add(row) }
        }
        guard let kind = conversion.type.kind else { return }
        note(.inexactInteger, inexact, segment)
        if kind == .text {
            evidence.noteManyTexts(
                count: seen.count, first: segment.witness(of: segment.tokens[seen.first]))
        } else {
            note(kind, seen, segment)
        }
    }

    /// Returns true for an integer that no double equals.
    private func append(_ text: TextForm.Bytes, _ conversion: JSONConversion) -> Bool {
        switch conversion.type {
        case .null: break
        case .bool: builders.bools.append(TextForm.bool(text)!)
        case .int64:
            let value = TextForm.int64(text)!
            builders.integers.append(value)
            return Evidence.Kind(integer: value) == .inexactInteger
        case .timestamp, .timestampUTC: builders.integers.append(conversion.microseconds(text)!)
        case .float64: builders.doubles.append(TextForm.float64(text)!)
        case .date: builders.days.append(conversion.days(text)!)
        case .text: builders.texts.append(text)
        case .binary: builders.texts.append(Base64.decoded(text))
        }
        return false
    }
}

extension ColumnType {
    /// The kind of the values of a column that was asked to be of this type.
    fileprivate var kind: Evidence.Kind? {
        switch self {
        case .null: nil
        case .bool: .bool
        case .int64: .int64
        case .float64: .float64
        case .text: .text
        case .date: .date
        case .timestamp: .timestamp
        case .timestampUTC: .timestampUTC
        case .binary: .binary
        }
    }
}
