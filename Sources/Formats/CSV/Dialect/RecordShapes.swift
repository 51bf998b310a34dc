/// The first records of a text as one delimiter cuts them: what a dialect is guessed from.
///
/// Records end where docs/csv-grammar.md says; blank lines are none. What follows a closing quote is
/// not checked, so only damaged records may come out in another shape than they are read in.
struct RecordShapes {
    struct Record {
        /// Offset of the first byte, and of the one behind the last; the line end is left out.
        var start: Int
        var end: Int
        /// The line that it starts on.
        var line: Int
        var fields: Int
    }

    let delimiter: UInt8
    private(set) var records: [Record] = []
    private(set) var lineEnds = LineEnds()
    /// Fields that start with a quote.
    private(set) var quotedFields = 0
    /// Delimiters, those with a blank behind them, and those with a digit on either side.
    private(set) var delimiters = 0
    private(set) var spaced = 0
    private(set) var betweenDigits = 0
    /// Fields that start with an apostrophe, and that end with one.
    private(set) var apostrophes = (opening: 0, closing: 0)
    /// True when the only record goes on behind the sample.
    private(set) var isCut = false

    /// How many records are looked at.
    static let limit = 1000

    /// - Parameters:
    ///   - isWhole: whether the input ends with the sample. Otherwise the last record may be cut off
    ///     and is left out, unless it is the only one.
    ///   - line: the line that the sample starts on.
    init(
        _ sample: UnsafeBufferPointer<UInt8>, delimiter: UInt8, isWhole: Bool, line: Int = 1,
        limit: Int = RecordShapes.limit
    ) {
        self.delimiter = delimiter
        var isSpecial = InlineArray<256, Bool>(repeating: false)
        for byte in [delimiter, UInt8(ascii: "\""), 10, 13] { isSpecial[Int(byte)] = true }
        var line = line
        var record = Record(start: 0, end: 0, line: line, fields: 1)
        var fieldStart = 0
        var index = 0
        while index < sample.count {
            let byte = sample[index]
            guard isSpecial[Int(byte)] else {
                index += 1
                continue
            }
            switch byte {
            case delimiter:
                note(delimiterAt: index, fieldStart: fieldStart, in: sample)
                record.fields += 1
                index += 1
                fieldStart = index
            case UInt8(ascii: "\"") where index == fieldStart:
                quotedFields += 1
                index = RecordShapes.endOfQuoted(sample, from: index, line: &line)
            case 10, 13:
                let end = index
                let isPair = byte == 13 && index + 1 < sample.count && sample[index + 1] == 10
                index += isPair ? 2 : 1
                line += 1
                if end > record.start {
                    lineEnds.count(byte, isPair: isPair)
                    noteApostrophes(fieldStart..<end, in: sample)
                    record.end = end
                    records.append(record)
                    if records.count == limit { return }
                }
                record = Record(start: index, end: index, line: line, fields: 1)
                fieldStart = index
            default:
                index += 1
            }
        }
        guard record.start < sample.count, isWhole || records.isEmpty else { return }
        isCut = !isWhole
        noteApostrophes(min(fieldStart, sample.count)..<sample.count, in: sample)
        record.end = sample.count
        records.append(record)
    }

    /// The offset behind the quote that closes the field whose quote is at `start`.
    private static func endOfQuoted(
        _ sample: UnsafeBufferPointer<UInt8>, from start: Int, line: inout Int
    ) -> Int {
        var index = start + 1
        while index < sample.count {
            let byte = sample[index]
            if byte == UInt8(ascii: "\"") {
                guard index + 1 < sample.count, sample[index + 1] == byte else { return index + 1 }
                index += 1
            } else if byte == 13 || (byte == 10 && sample[index - 1] != 13) {
                line += 1
            }
            index += 1
        }
        return index
    }

    private mutating func note(
        delimiterAt index: Int, fieldStart: Int, in sample: UnsafeBufferPointer<UInt8>
    ) {
        delimiters += 1
        noteApostrophes(fieldStart..<index, in: sample)
        guard index + 1 < sample.count else { return }
        let next = sample[index + 1]
        if next == 32 { spaced += 1 }
        if isDigit(next), index > 0, isDigit(sample[index - 1]) { betweenDigits += 1 }
    }

    private mutating func noteApostrophes(
        _ field: Range<Int>, in sample: UnsafeBufferPointer<UInt8>
    ) {
        guard field.count > 1 else { return }
        if sample[field.lowerBound] == UInt8(ascii: "'") { apostrophes.opening += 1 }
        if sample[field.upperBound - 1] == UInt8(ascii: "'") { apostrophes.closing += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    // MARK: What they say

    /// Fields of the first record; 0 without any.
    var fields: Int { records.first?.fields ?? 0 }

    /// Records with as many fields as the first one.
    var equalRecords: Int {
        let fields = fields
        return records.reduce(0) { $0 + ($1.fields == fields ? 1 : 0) }
    }

    /// True when these delimiters are more likely part of the text: commas in numbers (`1,5`), or
    /// with a blank behind every one (`Reno, NV`).
    var looksLikeText: Bool {
        isSpaced
            || (delimiter == UInt8(ascii: ",") && delimiters > 0 && betweenDigits == delimiters)
    }

    /// True when there is a blank behind every delimiter.
    var isSpaced: Bool { delimiters > 0 && spaced == delimiters }

    /// Calls `body` with the number and the bytes of each field of a record, its quotes left out.
    func forEachField(
        of record: Record, in sample: UnsafeBufferPointer<UInt8>,
        _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var number = 0
        var index = record.start
        while true {
            var field = index..<index
            if index < record.end, sample[index] == UInt8(ascii: "\"") {
                var line = 0
                let end = min(
                    RecordShapes.endOfQuoted(sample, from: index, line: &line), record.end)
                field = (index + 1)..<max(index + 1, end - 1)
                index = end
                while index < record.end, sample[index] != delimiter { index += 1 }
            } else {
                while index < record.end, sample[index] != delimiter { index += 1 }
                field = field.lowerBound..<index
            }
            body(number, UnsafeBufferPointer(rebasing: sample[field]))
            guard index < record.end else { return }
            number += 1
            index += 1
        }
    }
}

/// How often records end with each line end.
struct LineEnds: Sendable, Equatable {
    private(set) var lf = 0
    private(set) var crlf = 0
    private(set) var cr = 0

    mutating func count(_ byte: UInt8, isPair: Bool) {
        if isPair {
            crlf += 1
        } else if byte == 10 {
            lf += 1
        } else {
            cr += 1
        }
    }
}
