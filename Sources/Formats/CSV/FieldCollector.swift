/// Collects libcsv's callbacks into cells and records, and finds out what libcsv does not tell:
/// where things stand, and which fields were quoted.
///
/// Strict mode takes only what can be undone: a quoted field is its bytes, a quote at either end, and
/// each inner quote twice; an unquoted one is its bytes, and the blanks that libcsv trimmed stand
/// around them. So a cursor in the raw bytes, moved on by each field, stays exact, and the blanks
/// come back from there. (A space function would keep them, at a call for every byte: a third of
/// libcsv's time.)
struct FieldCollector: ~Copyable {
    /// The raw bytes, from the start of the batch's first record on. Owned by the reader.
    var window: UnsafeMutablePointer<UInt8>
    /// Window offset up to which bytes were given to libcsv.
    var fedEnd = 0
    /// Window offset of the next field.
    var cursor = 0
    /// Window offset of the record under way.
    var recordStart = 0
    /// The input's offset of window[0].
    var windowOffset = 0
    /// The line that the record under way starts on, from 1.
    var line = 1
    /// Line ends inside the quoted fields of the record under way.
    var innerLines = 0
    /// True when the byte before `cursor` is a CR that ended a record: an LF belongs to it.
    var mayFoldLineFeed = false
    /// Offset in the input of a field whose first byte behind its blanks is known to be no quote.
    private var plainField = -1
    /// True when a byte of the window may be NUL or not ASCII.
    var needsCheck = false

    let limits: CSVLimits
    let policy: ReadOptions.BadRowPolicy
    var batch: CellText
    var rejects: [BadRecord] = []
    var blankLines = 0
    /// Records that were filled up or cut, and the line of the first.
    var padded = CountedPlace()
    /// Quotes inside unquoted fields, of the records that were ended and of the one under way.
    var innerQuotes = CountedPlace()
    var openInnerQuotes = CountedPlace()
    /// True until the record that names the columns has been read; it may not be rejected.
    var isHeader: Bool
    /// Set when reading must stop or go back; the callbacks that follow are ignored.
    var fault: Fault?

    /// A fault in the record under way.
    struct Fault {
        var problem: BadRow
        /// Window offset where it was noticed.
        var position: Int
        /// Whether the record has an end by the grammar. Otherwise it ends at the next line end.
        var isWholeRecord: Bool
        var column: Int?
    }

    init(limits: CSVLimits, policy: ReadOptions.BadRowPolicy, hasHeader: Bool) {
        isHeader = hasHeader
        window = .allocate(capacity: 1)
        batch = CellText(delimiter: limits.delimiter)
        self.limits = limits
        self.policy = policy
    }

    deinit { window.deallocate() }

    // MARK: Callbacks

    @inline(__always)
    mutating func field(_ bytes: UnsafeMutablePointer<UInt8>?, count: Int) {
        guard fault == nil else { return }
        let start = cursor
        // At the end of the input an empty last field has no byte to look at.
        let first = start < fedEnd ? window[start] : 0
        let isQuoted = first == UInt8(ascii: "\"")
        var end = start
        if isQuoted {
            end += count + 2 + countQuotesAndLines(bytes, count)
        } else {
            if isBlank(first) {
                end = endOfBlanks(from: start)
                if end < fedEnd, window[end] == UInt8(ascii: "\"") {
                    fault = overLimit(at: end, fieldStart: start) ?? blankBeforeQuote(at: end)
                    return
                }
            }
            end += count
        }
        if end < fedEnd, isBlank(window[end]) {
            end = endOfBlanks(from: end)
            if isQuoted {
                fault =
                    overLimit(at: end, fieldStart: start)
                    ?? Fault(
                        problem: .textAfterQuote, position: end, isWholeRecord: false,
                        column: batch.openCells)
                return
            }
        }
        if end - start > limits.field || end - recordStart > limits.record {
            fault = overLimit(at: end, fieldStart: start)
            return
        }
        if isQuoted {
            batch.append(bytes.map { UnsafePointer($0) }, count: count, isQuoted: true)
        } else {
            batch.append(window + start, count: end - start, isQuoted: false)
        }
        cursor = end + 1
    }

    mutating func endOfRow(_ terminator: CInt) {
        guard fault == nil else { return }
        let isCarriageReturn = terminator == 13
        if batch.openCells == 0 {
            guard cursor < fedEnd, isBlank(window[cursor]) else {
                endOfBlankLine(terminator)
                return
            }
            field(nil, count: 0)
            if fault != nil { return }
        }
        let length = cursor - 1 - recordStart
        let problem = checkRecord(length: length)
        if let problem {
            guard policy == .reject, !isHeader else {
                fault = problem
                return
            }
            reject(problem, length: length)
        } else {
            batch.endRecord(
                at: .init(byte: windowOffset + recordStart, line: line, length: length))
            innerQuotes.merge(openInnerQuotes)
            isHeader = false
        }
        nextRecord(afterCarriageReturn: isCarriageReturn)
    }

    /// Moves on to the record after the terminator that `cursor` has just passed.
    mutating func nextRecord(afterCarriageReturn: Bool) {
        line += 1 + innerLines
        innerLines = 0
        openInnerQuotes = CountedPlace()
        recordStart = cursor
        mayFoldLineFeed = afterCarriageReturn
    }

    private mutating func endOfBlankLine(_ terminator: CInt) {
        if terminator == 10, mayFoldLineFeed {
            cursor += 1
            recordStart = cursor
            mayFoldLineFeed = false
            return
        }
        if batch.width == 1 {
            batch.append(nil, count: 0, isQuoted: false)
            batch.endRecord(
                at: .init(byte: windowOffset + recordStart, line: line, length: 0))
        } else {
            blankLines += 1
        }
        cursor += 1
        nextRecord(afterCarriageReturn: terminator == 13)
    }

    // MARK: Blanks

    /// Whether libcsv would trim this byte.
    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool {
        (byte == 32 || byte == 9) && byte != limits.delimiter
    }

    /// Window offset of the first byte from `start` on that is not a blank.
    private func endOfBlanks(from start: Int) -> Int {
        var end = start
        while end < fedEnd, isBlank(window[end]) { end += 1 }
        return end
    }

    /// The fault of a field that libcsv takes for quoted, because it does not see the blanks before
    /// its quote; nil where the field under way is not such a one.
    mutating func blankBeforeQuote() -> Fault? {
        guard cursor < fedEnd, isBlank(window[cursor]), plainField != windowOffset + cursor
        else { return nil }
        let end = endOfBlanks(from: cursor)
        guard end < fedEnd else { return nil }
        guard window[end] == UInt8(ascii: "\"") else {
            plainField = windowOffset + cursor
            return nil
        }
        return blankBeforeQuote(at: end)
    }

    private func blankBeforeQuote(at position: Int) -> Fault {
        Fault(
            problem: .quoteAfterBlank, position: position, isWholeRecord: false,
            column: batch.openCells)
    }

    // MARK: Checks

    /// Checks the record's bytes and its number of cells; makes the latter fit where it may.
    private mutating func checkRecord(length: Int) -> Fault? {
        let end = recordStart + length
        if needsCheck {
            let raw = UnsafeBufferPointer(start: window + recordStart, count: length)
            if let (position, isNul) = TextCheck.firstFault(in: raw) {
                let byte = windowOffset + recordStart + position
                return Fault(
                    problem: isNul ? .nul(byte: byte) : .invalidUTF8(byte: byte),
                    position: end, isWholeRecord: true,
                    column: CSVScan.fieldIndex(in: raw, at: position, delimiter: limits.delimiter))
            }
        }
        let found = batch.openCells
        if batch.width == 0 { batch.width = found }
        let expected = batch.width
        if found == expected { return nil }
        if policy == .pad, found < expected || batch.hasOnlyEmptyOpenCells(from: expected) {
            padded.count(line: line)
            for _ in found..<max(found, expected) { batch.append(nil, count: 0, isQuoted: false) }
            batch.truncateOpenCells(to: expected)
            return nil
        }
        return Fault(
            problem: found < expected
                ? .tooFew(found: found, expected: expected)
                : .tooMany(found: found, expected: expected),
            position: end, isWholeRecord: true, column: nil)
    }

    /// The fault where the field that starts at `fieldStart`, or its record, reaches beyond its
    /// limit before `position`; the limit that comes first in the bytes counts.
    mutating func overLimit(at position: Int, fieldStart: Int) -> Fault? {
        let fieldEnd = fieldStart + limits.field
        let recordEnd = recordStart + limits.record
        guard position > min(fieldEnd, recordEnd) else { return nil }
        if let earlier = blankBeforeQuote(), earlier.position <= min(fieldEnd, recordEnd) {
            return earlier
        }
        return Fault(
            problem: fieldEnd <= recordEnd
                ? .fieldTooLong(limit: limits.field) : .recordTooLong(limit: limits.record),
            position: min(fieldEnd, recordEnd), isWholeRecord: false, column: batch.openCells)
    }

    /// Drops the record under way, `length` bytes without its terminator, and keeps its story.
    mutating func reject(_ fault: Fault, length: Int) {
        rejects.append(badRecord(fault, length: length))
        batch.truncateOpenCells(to: 0)
    }

    func badRecord(_ fault: Fault, length: Int) -> BadRecord {
        let raw = UnsafeBufferPointer(start: window + recordStart, count: length)
        let place: Int
        switch fault.problem {
        case .nul(let byte), .invalidUTF8(let byte): place = byte - windowOffset
        case .unterminatedQuote: place = cursor
        default: place = fault.position
        }
        let before = UnsafeBufferPointer(
            start: window + recordStart, count: max(0, place - recordStart))
        return BadRecord(
            problem: fault.problem, line: line, byte: windowOffset + recordStart,
            faultLine: line + CSVScan.lineEnds(in: before), column: fault.column,
            raw: Array(raw.prefix(Reject.rawLimit)))
    }

    private mutating func countQuotesAndLines(
        _ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int
    ) -> Int {
        guard let bytes else { return 0 }
        var quotes = 0
        var isAfterCarriageReturn = false
        for index in 0..<count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                quotes += 1
            } else if byte == 13 || (byte == 10 && !isAfterCarriageReturn) {
                innerLines += 1
            }
            isAfterCarriageReturn = byte == 13
        }
        return quotes
    }
}

/// What bounds the parser.
struct CSVLimits {
    var delimiter: UInt8
    var field: Int
    var record: Int
    /// Bytes that may be parsed again.
    var damage: Int
}

/// How often something was met, and on which line first.
struct CountedPlace: Equatable {
    private(set) var count = 0
    private(set) var firstLine = 0

    mutating func count(line: Int) {
        if count == 0 { firstLine = line }
        count += 1
    }

    /// Adds what was met later.
    mutating func merge(_ later: CountedPlace) {
        if count == 0 { firstLine = later.firstLine }
        count += later.count
    }

    /// The same, where line 1 is the line behind `lines` others.
    func moved(by lines: Int) -> CountedPlace {
        var copy = self
        if count > 0 { copy.firstLine += lines }
        return copy
    }
}
