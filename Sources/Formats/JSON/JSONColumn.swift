package import Frames

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
    /// The type of the values being collected.
    private(set) var type: ColumnType
    /// Values had to become text that were collected as something else.
    private(set) var isMisguessed = false
    var evidence = Evidence()
    var spellings = JSONSpellings()
    var scratch: [UInt8] = []

    /// Nulls not yet given to a builder, while there is no type.
    private var pendingNulls: Int
    private var chunks: [Chunk] = []

    @exclusivity(unchecked) var integers = Int64Builder()
    @exclusivity(unchecked) var doubles = Float64Builder()
    @exclusivity(unchecked) var days = DateBuilder()
    @exclusivity(unchecked) var bools = BoolBuilder()
    @exclusivity(unchecked) var texts = TextBuilder()

    /// - Parameter nulls: rows of the batch before the column appeared.
    init(name: String, plan: Plan, nulls: Int) {
        self.name = name
        self.plan = plan
        pendingNulls = nulls
        type = .null
        switch plan {
        case .inferred: break
        case .text: start(as: .text)
        case .requested(let conversion): start(as: conversion.type)
        }
    }

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
                pendingNulls += row - first
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
        seal()
        start(as: wider)
    }

    private func start(as newType: ColumnType) {
        type = newType
        switch newType {
        case .null: return
        case .bool: bools.appendNulls(pendingNulls)
        case .int64: integers.appendNulls(pendingNulls)
        case .timestamp, .timestampUTC:
            integers = Int64Builder(type: newType)
            integers.appendNulls(pendingNulls)
        case .float64: doubles.appendNulls(pendingNulls)
        case .date: days.appendNulls(pendingNulls)
        case .text, .binary:
            texts = TextBuilder(type: newType)
            texts.appendNulls(pendingNulls)
        }
        pendingNulls = 0
    }

    /// Puts the values collected so far aside as a chunk.
    private func seal() {
        let chunk =
            switch type {
            case .null: Chunk(nulls: 0)
            case .bool: bools.takeChunk()
            case .int64, .timestamp, .timestampUTC: integers.takeChunk()
            case .float64: doubles.takeChunk()
            case .date: days.takeChunk()
            case .text, .binary: texts.takeChunk()
            }
        if chunk.count > 0 { chunks.append(chunk) }
    }

    /// The chunks of the batch that ends here; the column goes on with the next.
    func takeBatch() -> [Chunk] {
        if type == .null, pendingNulls > 0 {
            chunks.append(Chunk(nulls: pendingNulls))
            pendingNulls = 0
        } else {
            seal()
        }
        defer { chunks = [] }
        return chunks
    }

    /// What was seen in the whole column.
    func finishedEvidence() -> Evidence {
        var whole = evidence
        spellings.add(to: &whole)
        return whole
    }

    /// A batch's chunks as a column of the type that the column has in the end.
    func column(of chunks: [Chunk], rowCount: Int) -> Column {
        if chunks.isEmpty { return Column(nulls: rowCount, of: type) }
        return Column(
            type: type,
            chunks: chunks.map { chunk in
                switch (chunk.type, type) {
                case (.int64, .float64): chunk.integersAsDoubles()
                case (.date, .timestamp): chunk.datesAsTimestamps()
                default: chunk
                }
            })
    }
}
