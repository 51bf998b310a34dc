import Frames

/// One column of an item while it is read: the type it has so far, its values, and what was seen.
///
/// A column starts without a type and takes that of its first value. Integers meeting fractions
/// become doubles, dates meeting timestamps become timestamps; the chunks made before are converted
/// at the end. Anything else that meets something different becomes text, and then the values that
/// came before are needed as the source spells them: the column is `misguessed`, goes on as text to
/// complete its evidence, and the item is read again.
final class JSONColumn {
    /// Where a column's type comes from.
    enum Plan {
        case inferred
        /// Text from the first value on, although the evidence is still that of the values.
        case text
        /// The type that the user asked for.
        case requested(JSONConversion)
    }

    let name: String
    let plan: Plan
    /// Values had to become text that were collected as something else.
    private(set) var isMisguessed = false
    // Only ever used by the one thread that reads the item, and never while another use is open.
    @exclusivity(unchecked) var builders: ColumnBuilders
    @exclusivity(unchecked) var evidence = Evidence()
    @exclusivity(unchecked) var spellings = Spellings()
    @exclusivity(unchecked) var scratch: [UInt8] = []

    /// - Parameter earlierBatches: rows of the batches before the column appeared.
    /// - Parameter earlierRows: rows of the present batch before the column appeared.
    init(name: String, plan: Plan, earlierBatches: [Int], earlierRows: Int) {
        self.name = name
        self.plan = plan
        switch plan {
        case .inferred: builders = ColumnBuilders(type: .null)
        case .text: builders = ColumnBuilders(type: .text)
        case .requested(let conversion): builders = ColumnBuilders(type: conversion.type)
        }
        for rows in earlierBatches {
            builders.appendNulls(rows)
            builders.cut()
        }
        builders.appendNulls(earlierRows)
    }

    /// The type of the values being collected.
    var type: ColumnType { builders.type }

    /// Adds a segment's values.
    func append(_ segment: JSONSegment) {
        if case .requested(let conversion) = plan {
            appendConverted(segment, conversion)
            return
        }
        var row = 0
        while true {
            switch type {
            case .null:
                let first = row
                while row < segment.tokens.count, segment.tokens[row].kind == .null { row += 1 }
                builders.appendNulls(row - first)
            case .bool: row = appendBools(segment, from: row)
            case .int64: row = appendIntegers(segment, from: row)
            case .float64: row = appendDoubles(segment, from: row)
            case .date: row = appendDates(segment, from: row)
            case .timestamp, .timestampUTC: row = appendTimestamps(segment, from: row)
            case .text, .binary: row = appendTexts(segment, from: row)
            }
            guard row < segment.tokens.count else { return }
            widen(for: segment.tokens[row], in: segment)
        }
    }

    /// Takes the type that also holds `token`, which the present one does not.
    private func widen(for token: JSONToken, in segment: JSONSegment) {
        let kind = segment.kind(of: token, scratch: &scratch)
        let wider: ColumnType
        switch (type, kind) {
        case (.null, _): wider = kind.type
        case (.int64, .float64) where evidence.count(of: .inexactInteger) == 0: wider = .float64
        case (.date, .timestamp): wider = .timestamp
        default:
            wider = .text
            isMisguessed = true
        }
        builders.switchType(to: wider)
    }

    /// What was seen in the whole column.
    func finishedEvidence() -> Evidence {
        var whole = evidence
        spellings.add(to: &whole)
        return whole
    }
}
