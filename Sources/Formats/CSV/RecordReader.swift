/// Reads bytes into batches of cells: regular records through `RecordIndex`, all others, and the
/// first one, through `ReferenceReader`.
///
/// It knows no files, no columns' names and no frames.
struct RecordReader: ~Copyable {
    private let window: ByteWindow
    private let limits: CSVLimits
    private let policy: ReadOptions.BadRowPolicy
    private let chunkSize: Int
    private let border: Int
    private var index = RecordIndex()
    /// Holds the batch that it gave; nil where the batch is the index's.
    private var reference: ReferenceReader?
    private var referenceSize: Int
    /// Offset in the input where the reference was left last, and how far it had come.
    private var referenceEnd = 0
    private var referenceAdvance = 0
    private var scratch: UnsafeMutablePointer<UInt8>
    private var scratchSize = 0
    /// Where the first record starts that was not handed out.
    private(set) var position: RecordStart
    private var given: CellBatch?
    private var rejects: [BadRecord] = []
    private(set) var blankLines = 0
    /// Records that were filled up or cut.
    private(set) var padded = CountedPlace()
    /// Unquoted fields with a quote inside.
    private(set) var innerQuotes = CountedPlace()

    /// Bytes read from one source call to the next; also bounds a batch.
    static var defaultChunkSize: Int { 256 << 10 }
    /// Bytes that the reference gets at first, where all else is regular.
    private static var firstReferenceSize: Int { 4096 }

    /// Reads `source`, which goes on at `start`, up to the first record that starts at `border` or
    /// later; a little beyond it where irregular lines are there.
    init(
        _ source: any ByteSource, limits: CSVLimits, policy: ReadOptions.BadRowPolicy,
        from start: RecordStart, border: Int = .max, chunkSize: Int = defaultChunkSize
    ) {
        self.init(
            ByteWindow(
                source, offset: start.byte, border: border, pieceSize: chunkSize,
                reach: limits.record + limits.field + 4 * chunkSize),
            limits: limits, policy: policy, from: start, border: border, chunkSize: chunkSize)
    }

    /// Reads an input that is in memory as a whole from `start` on.
    init(
        whole bytes: [UInt8], limits: CSVLimits, policy: ReadOptions.BadRowPolicy,
        from start: RecordStart, chunkSize: Int
    ) {
        self.init(
            ByteWindow(whole: bytes, offset: start.byte), limits: limits, policy: policy,
            from: start, border: .max, chunkSize: chunkSize)
    }

    private init(
        _ window: ByteWindow, limits: CSVLimits, policy: ReadOptions.BadRowPolicy,
        from start: RecordStart, border: Int, chunkSize: Int
    ) {
        self.limits = limits
        self.policy = policy
        self.border = border
        self.chunkSize = chunkSize
        position = start
        byteCount = border == .max ? nil : border - start.byte
        referenceSize = min(Self.firstReferenceSize, chunkSize)
        self.window = window
        scratch = .allocate(capacity: 1)
    }

    deinit { scratch.deallocate() }

    /// Bytes of the stretch, where it has an end.
    let byteCount: Int?

    // MARK: What was read

    /// The records of the last `next()`, valid until the next one.
    var batch: CellBatch {
        guard let given else { preconditionFailure("a batch comes from next()") }
        return given
    }

    /// The bytes of a record of the last batch, as they stood.
    func raw(_ place: CellBatch.Place) -> [UInt8] {
        let start = window.base + (place.byte - window.offset)
        return Array(UnsafeBufferPointer(start: start, count: min(place.length, Reject.rawLimit)))
    }

    /// The rejects since the last call.
    mutating func takeRejects() -> [BadRecord] {
        let taken = rejects
        rejects = []
        return taken
    }

    // MARK: Reading

    /// Reads until there is at least one record, reject or failure. All records before a failing
    /// one are handed out first, so that failures come in the order of the input.
    mutating func next() throws -> ReadStep {
        given = nil
        reference = nil
        if position.parsedAgain > limits.damage { return .failed(tooMuchDamage) }
        while true {
            if position.isAfterCarriageReturn {
                if position.byte == window.end, !window.isAtEnd {
                    try refill()
                    continue
                }
                skipLineFeed()
            }
            if position.byte >= border { return .end }
            let start = position.byte - window.offset
            guard start < window.filled else {
                if window.isAtEnd { return .end }
                try refill()
                continue
            }
            if position.width == 0 {
                let rest = UnsafeBufferPointer(
                    start: window.base + start, count: window.filled - start)
                if let width = CSVScan.width(ofRecordIn: rest, delimiter: limits.delimiter) {
                    _ = scan(from: start, width: width)
                    if index.rowCount > 0 {
                        position.isHeader = false
                        position.width = width
                        giveIndexed()
                        return .batch
                    }
                }
                return try readReference()
            }
            let stop = scan(from: start, width: position.width)
            if index.rowCount > 0 {
                giveIndexed()
                return .batch
            }
            if case .incomplete = stop, !window.isAtEnd, window.filled - start <= limits.record {
                try refill()
                continue
            }
            return try readReference()
        }
    }

    private mutating func refill() throws {
        window.drop(before: position.byte)
        try window.fill()
    }

    /// The LF of a CRLF whose CR was the last byte to be seen.
    private mutating func skipLineFeed() {
        position.isAfterCarriageReturn = false
        guard position.byte < window.end, window.base[position.byte - window.offset] == 10 else {
            return
        }
        position.byte += 1
    }

    private mutating func scan(from start: Int, width: Int) -> RecordIndex.Stop {
        index.scan(
            window.base, from: start, to: window.filled,
            for: .init(
                delimiter: limits.delimiter, width: width,
                maximumLength: min(limits.field, limits.record),
                border: border == .max ? .max : border - window.offset,
                isAtEnd: window.isAtEnd))
    }

    private mutating func giveIndexed() {
        let start = position.byte - window.offset
        // A cell whose quotes are undone is no longer than the window.
        if index.hasQuotes, scratchSize < window.filled {
            scratch.deallocate()
            scratchSize = window.filled
            scratch = .allocate(capacity: scratchSize)
        }
        given = CellBatch(
            window.base, from: start, index: index, width: position.width, scratch: scratch,
            offset: window.offset, line: position.line)
        position.byte = window.offset + index.end
        position.line += index.rowCount + index.innerLines
        position.isAfterCarriageReturn =
            index.end == window.filled && window.base[index.end - 1] == 13
    }

    // MARK: Irregular records

    private mutating func readReference() throws -> ReadStep {
        // Where irregular records follow each other closely, more of them are read at once, as long
        // as that is not in vain: damage ends a reading early.
        let isClose = position.byte - referenceEnd < 4 * referenceSize
        let isWorthIt = isClose && referenceAdvance >= referenceSize / 2
        referenceSize = min(isWorthIt ? referenceSize * 2 : Self.firstReferenceSize, chunkSize)
        window.cursor = position.byte
        var reader = ReferenceReader(
            window, limits: limits, policy: policy, from: position, chunkSize: referenceSize)
        let step = try reader.next()
        blankLines += reader.blankLines
        padded.merge(reader.padded)
        innerQuotes.merge(reader.innerQuotes)
        rejects += reader.takeRejects()
        referenceAdvance = reader.position.byte - position.byte
        position = reader.position
        referenceEnd = position.byte
        if case .batch = step { given = reader.batch }
        reference = consume reader
        return step
    }

    private var tooMuchDamage: BadRecord {
        BadRecord(
            problem: .tooMuchDamage(limit: limits.damage), line: position.line,
            byte: position.byte, faultLine: position.line, column: nil, raw: [])
    }
}
