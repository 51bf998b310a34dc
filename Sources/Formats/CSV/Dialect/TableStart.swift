/// Where a table seems to start that other lines stand before: titles, comments, parameters.
struct TableStart: Sendable, Equatable {
    /// The line of its first record.
    let line: Int
    let delimiter: UInt8
    let fields: Int
    /// Records from there on, and those with so many fields.
    let records: Int
    let equalRecords: Int
    let hasHeader: Bool
    let confidence: Dialect.Confidence
    /// True when the line before names one column less than the rows have.
    var isHeaderShort = false

    /// A title has few lines; what comes later is the table's own damage.
    private static let preambleLimit = 50

    /// Looks for records that go together behind some that do not, under the delimiter of `shapes`.
    ///
    /// It must not take the rows of a table for a preamble. What stands before is comments, or has
    /// another number of fields: only one where the table does not start with a record of names, and
    /// more than the table only where values follow those names. At least four in five of the records
    /// behind have the same number of fields.
    ///
    /// - Complexity: O(records) for each of the first 50.
    init?(_ shapes: RecordShapes, in sample: UnsafeBufferPointer<UInt8>) {
        let records = shapes.records
        let last = min(records.count - 1, Self.preambleLimit)
        guard last > 0 else { return nil }
        for index in 1...last where records[index].fields != records[index - 1].fields {
            let fields = records[index].fields
            let total = records.count - index
            let equal = records[index...].reduce(0) { $0 + ($1.fields == fields ? 1 : 0) }
            guard equal > 1, equal * 5 >= total * 4 else { continue }
            guard fields > 1 else { continue }
            let before = records[..<index]
            let look = HeaderLook(shapes, from: index, in: sample)
            let isOutside = before.allSatisfy {
                $0.fields < fields || sample[$0.start] == UInt8(ascii: "#")
                    || ($0.fields > fields && look.verdict == .names)
            }
            // One column of text with a comma here and there (`Reno, NV`) is no table.
            guard isOutside, !shapes.isSpaced || look.verdict == .names else { continue }
            let hasNames = look.verdict == .names || (look.verdict == .unknown && look.isAllText)
            let short = HeaderLook(shapes, from: index - 1, in: sample)
            if fields > 2, records[index - 1].fields == fields - 1, short.isAllText, !hasNames {
                self.init(
                    records[index], shapes, equal, total, hasHeader: false, confidence: .medium)
                isHeaderShort = true
                return
            }
            let isText = before.allSatisfy {
                $0.fields == 1 || sample[$0.start] == UInt8(ascii: "#")
            }
            guard hasNames || isText else { continue }
            self.init(
                records[index], shapes, equal, total, hasHeader: look.verdict != .values,
                confidence: equal >= 5 && equal * 20 >= total * 19 ? .high : .medium)
            return
        }
        return nil
    }

    /// The line `sep=;` that tells spreadsheets the delimiter.
    init?(separatorLine shapes: RecordShapes, in sample: UnsafeBufferPointer<UInt8>) {
        guard shapes.records.count > 1, let first = shapes.records.first,
            sample[first.start..<first.end].prefix(4).elementsEqual("sep=".utf8)
        else { return nil }
        let fields = shapes.records[1].fields
        let total = shapes.records.count - 1
        let equal = shapes.records.dropFirst().reduce(0) { $0 + ($1.fields == fields ? 1 : 0) }
        let look = HeaderLook(shapes, from: 1, in: sample)
        self.init(
            shapes.records[1], shapes, equal, total, hasHeader: look.verdict != .values,
            confidence: .high)
    }

    /// Looks for lines before the table that have as many fields as it: those of a comment, or those
    /// of a spreadsheet, where one cell holds a title and the others are empty.
    init?(samePreamble shapes: RecordShapes, in sample: UnsafeBufferPointer<UInt8>) {
        let records = shapes.records
        let fields = shapes.fields
        var start = 0
        while start < min(records.count, Self.preambleLimit), records[start].fields == fields,
            Self.isPassage(records[start], shapes, in: sample)
        {
            start += 1
        }
        guard start > 0, start + 1 < records.count, records[start].fields == fields else {
            return nil
        }
        let isComment = sample[records[start - 1].start] == UInt8(ascii: "#")
        let look = HeaderLook(shapes, from: start, in: sample)
        // A header may start with # too; then values follow it, and not another header.
        guard isComment ? look.verdict == .names : look.isAllText else { return nil }
        let total = records.count - start
        let equal = records[start...].reduce(0) { $0 + ($1.fields == fields ? 1 : 0) }
        self.init(records[start], shapes, equal, total, hasHeader: true, confidence: .medium)
    }

    private init(
        _ record: RecordShapes.Record, _ shapes: RecordShapes, _ equal: Int, _ total: Int,
        hasHeader: Bool, confidence: Dialect.Confidence
    ) {
        line = record.line
        delimiter = shapes.delimiter
        fields = record.fields
        records = total
        equalRecords = equal
        self.hasHeader = hasHeader
        self.confidence = confidence
    }

    /// Whether a record is a comment, or holds one cell of many.
    private static func isPassage(
        _ record: RecordShapes.Record, _ shapes: RecordShapes,
        in sample: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if sample[record.start] == UInt8(ascii: "#") { return true }
        guard record.fields > 2 else { return false }
        var filled = 0
        shapes.forEachField(of: record, in: sample) { _, bytes in filled += bytes.isEmpty ? 0 : 1 }
        return filled < 2
    }
}
