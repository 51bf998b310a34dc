/// Reads bytes into cell batches through libcsv, and finds its feet again after a damaged record.
///
/// This is the oracle of the CSV grammar, and reads what `RecordIndex` calls irregular: every byte
/// passes through libcsv in strict mode. A record that strict mode refuses, or that is over a limit, is
/// damaged: it ends at the next line end after its start, and reading goes on after that. It knows no
/// files, no columns' names and no frames.
struct ReferenceReader: ~Copyable {
    private let source: any ByteSource
    private let chunkSize: Int
    private var parser: LibCSV
    private let collector: UnsafeMutablePointer<FieldCollector>
    private var windowCapacity = 0
    /// Window offsets: bytes present, bytes given to libcsv.
    private var filled = 0
    private var parsed = 0
    private var isAtEnd = false
    private var failure: BadRecord?
    /// A damaged record whose line end was not found yet.
    private var openDamage: BadRecord?
    /// Bytes that were parsed more than once because a record turned out to be damaged.
    private var parsedAgain: Int

    /// Reads `source`, which goes on at `start`.
    init(
        _ source: any ByteSource, limits: CSVLimits, policy: ReadOptions.BadRowPolicy,
        from start: RecordStart, chunkSize: Int
    ) {
        self.source = source
        self.chunkSize = chunkSize
        parsedAgain = start.parsedAgain
        parser = LibCSV(delimiter: limits.delimiter)
        collector = .allocate(capacity: 1)
        collector.initialize(
            to: FieldCollector(limits: limits, policy: policy, hasHeader: start.isHeader))
        collector.pointee.windowOffset = start.byte
        collector.pointee.line = start.line
        collector.pointee.mayFoldLineFeed = start.isAfterCarriageReturn
        collector.pointee.batch.width = start.width
    }

    deinit {
        collector.deinitialize(count: 1)
        collector.deallocate()
    }

    // MARK: What was read

    /// The records of the last `next()`.
    var batch: CellBatch { collector.pointee.batch.batch }

    /// Where the first record starts that was not handed out.
    var position: RecordStart {
        RecordStart(
            byte: collector.pointee.windowOffset + collector.pointee.recordStart,
            line: collector.pointee.line,
            isAfterCarriageReturn: collector.pointee.mayFoldLineFeed,
            isHeader: collector.pointee.isHeader, width: collector.pointee.batch.width,
            parsedAgain: parsedAgain)
    }

    /// The rejects since the last call.
    mutating func takeRejects() -> [BadRecord] {
        let rejects = collector.pointee.rejects
        collector.pointee.rejects = []
        return rejects
    }

    var blankLines: Int { collector.pointee.blankLines }
    var padded: CountedPlace { collector.pointee.padded }
    /// Unquoted fields with a quote inside.
    var innerQuotes: CountedPlace { collector.pointee.innerQuotes }

    // MARK: Reading

    /// Reads until there is at least one record, reject or failure. All records before a failing
    /// one are handed out first, so that failures come in the order of the input.
    mutating func next() throws -> ReadStep {
        discardBatch()
        while true {
            if let failure, collector.pointee.batch.rowCount == 0 { return .failed(failure) }
            if collector.pointee.batch.rowCount > 0 || !collector.pointee.rejects.isEmpty {
                return .batch
            }
            if openDamage != nil {
                if try skipDamage() { continue }
                return .end
            }
            if parsed == filled {
                if isAtEnd {
                    if finish() { return .end }
                    continue
                }
                // Blank lines make no record: without this a run of them would be kept whole.
                discardBatch()
                try fill()
                continue
            }
            try parse()
        }
    }

    /// Forgets the last batch and moves the record under way to the front of the window.
    private mutating func discardBatch() {
        let start = collector.pointee.recordStart
        // No record was ended. One that is under way over many pieces may have very many cells.
        guard start > 0 else { return }
        collector.pointee.batch.removeRecords()
        collector.pointee.window.update(
            from: collector.pointee.window + start, count: filled - start)
        collector.pointee.windowOffset += start
        collector.pointee.recordStart = 0
        collector.pointee.cursor -= start
        collector.pointee.fedEnd -= start
        parsed -= start
        filled -= start
        collector.pointee.needsCheck = !TextCheck.isPlain(
            UnsafeBufferPointer(start: collector.pointee.window, count: filled))
    }

    private mutating func fill() throws {
        if windowCapacity < filled + chunkSize {
            windowCapacity = max(windowCapacity * 2, filled + chunkSize)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: windowCapacity)
            larger.update(from: collector.pointee.window, count: filled)
            collector.pointee.window.deallocate()
            collector.pointee.window = larger
        }
        let room = UnsafeMutableRawBufferPointer(
            start: collector.pointee.window + filled, count: chunkSize)
        let count = try source.read(into: room)
        if count == 0 { isAtEnd = true }
        let new = UnsafeBufferPointer(start: collector.pointee.window + filled, count: count)
        if !TextCheck.isPlain(new) { collector.pointee.needsCheck = true }
        filled += count
    }

    /// Gives libcsv what it has not seen, and deals with what it stops at.
    private mutating func parse() throws {
        collector.pointee.fedEnd = filled
        let bytes = UnsafeBufferPointer(
            start: collector.pointee.window + parsed, count: filled - parsed)
        parsed += try parser.parse(bytes, into: collector)
        if collector.pointee.fault == nil {
            if parsed < filled {
                try quoteMet()
            } else {
                collector.pointee.fault = collector.pointee.overLimit(
                    at: filled, fieldStart: collector.pointee.cursor)
            }
        }
        if let fault = collector.pointee.fault { recover(from: fault) }
    }

    /// libcsv stopped at a quote, or at what follows one, at `parsed`. In an unquoted field a quote
    /// is a character like any other.
    private mutating func quoteMet() throws {
        let start = collector.pointee.cursor
        if let fault = collector.pointee.overLimit(at: parsed, fieldStart: start)
            ?? collector.pointee.blankBeforeQuote()
        {
            collector.pointee.fault = fault
        } else if collector.pointee.window[start] == UInt8(ascii: "\"") {
            collector.pointee.fault = .init(
                problem: .textAfterQuote, position: parsed, isWholeRecord: false,
                column: collector.pointee.batch.openCells)
        } else {
            collector.pointee.openInnerQuotes.count(line: collector.pointee.line)
            try parser.takeQuoteAsData(into: collector)
            parsed += 1
        }
    }

    /// True when the input has ended well.
    private mutating func finish() -> Bool {
        collector.pointee.fedEnd = filled
        let isClosed = parser.finish(into: collector)
        if !isClosed {
            collector.pointee.fault =
                collector.pointee.blankBeforeQuote()
                ?? .init(
                    problem: .unterminatedQuote, position: filled, isWholeRecord: false,
                    column: collector.pointee.batch.openCells)
        } else if collector.pointee.fault == nil, collector.pointee.cursor < filled {
            // A last line of blanks alone: libcsv takes it for nothing.
            collector.pointee.endOfRow(-1)
        }
        if let fault = collector.pointee.fault {
            recover(from: fault)
            return false
        }
        let hasRecord = collector.pointee.batch.rowCount > 0 || !collector.pointee.rejects.isEmpty
        collector.pointee.recordStart = filled
        collector.pointee.cursor = filled
        return !hasRecord
    }

    // MARK: Damage

    /// Fails, or drops the record and goes back to the line after its start.
    private mutating func recover(from fault: FieldCollector.Fault) {
        let start = collector.pointee.recordStart
        guard collector.pointee.policy == .reject, !collector.pointee.isHeader else {
            failure = collector.pointee.badRecord(fault, length: max(0, fault.position - start))
            collector.pointee.batch.truncateOpenCells(to: 0)
            return
        }
        parser.reset()
        let present = UnsafeBufferPointer(
            start: collector.pointee.window + start, count: filled - start)
        collector.pointee.fault = nil
        // A damaged record ends at its first line end; those behind it are not its own.
        collector.pointee.innerLines = 0
        guard let length = CSVScan.firstLineEnd(in: present) else {
            openDamage = collector.pointee.badRecord(fault, length: filled - start)
            collector.pointee.batch.truncateOpenCells(to: 0)
            return
        }
        let end = start + length
        collector.pointee.reject(fault, length: length)
        resume(after: end)
        countParsedAgain(fault.position - end)
    }

    /// Goes on after the line end at window offset `end`.
    private mutating func resume(after end: Int) {
        let isCarriageReturn = collector.pointee.window[end] == 13
        collector.pointee.cursor = end + 1
        parsed = end + 1
        collector.pointee.nextRecord(afterCarriageReturn: isCarriageReturn)
    }

    /// Looks for the line end of a damaged record in what comes next. False at the end of input.
    private mutating func skipDamage() throws -> Bool {
        var searched = filled - collector.pointee.recordStart
        while true {
            let start = collector.pointee.recordStart
            let rest = UnsafeBufferPointer(
                start: collector.pointee.window + start + searched,
                count: filled - start - searched)
            if let found = CSVScan.firstLineEnd(in: rest) {
                completeDamage(upTo: start + searched + found)
                resume(after: start + searched + found)
                return true
            }
            if isAtEnd {
                completeDamage(upTo: filled)
                collector.pointee.recordStart = filled
                collector.pointee.cursor = filled
                parsed = filled
                return true
            }
            // Only the front of the record is kept for the reject; the rest makes room.
            searched = filled - start
            if searched > chunkSize + Reject.rawLimit {
                let kept = Reject.rawLimit
                collector.pointee.windowOffset += searched - kept
                filled = start + kept
                searched = kept
            }
            try fill()
        }
    }

    private mutating func completeDamage(upTo end: Int) {
        let start = collector.pointee.recordStart
        let raw = UnsafeBufferPointer(start: collector.pointee.window + start, count: end - start)
        guard var record = openDamage else { return }
        openDamage = nil
        record.raw = Array(raw.prefix(Reject.rawLimit))
        collector.pointee.rejects.append(record)
    }

    /// Reading again after damage is bounded, or a file of many open quotes would take for ever.
    private mutating func countParsedAgain(_ bytes: Int) {
        parsedAgain += max(0, bytes)
        let limit = collector.pointee.limits.damage
        guard parsedAgain > limit, failure == nil else { return }
        let line = collector.pointee.line
        failure = BadRecord(
            problem: .tooMuchDamage(limit: limit), line: line,
            byte: collector.pointee.windowOffset + collector.pointee.recordStart, faultLine: line,
            column: nil, raw: [])
    }
}
