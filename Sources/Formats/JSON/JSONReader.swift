import Frames

/// One reading of one item: window to tokens to columns to batches.
///
/// `readLines` and `readDocument` find the records; what they share is here.
struct JSONReader: ~Copyable {
    static let batchRows = 65_536
    static let batchBytes = 16 << 20
    /// Bytes of the window at first: with the tokens beside it, it fits into a second-level cache.
    static let windowBytes = 256 << 10

    let label: String
    let options: ReadOptions
    /// The longest record, in bytes.
    let maximumRecordBytes: Int
    var window: JSONWindow
    var records: JSONRecords
    /// Columns that are text because an earlier reading guessed them wrong.
    private(set) var textColumns: Set<String>

    private var columns: [JSONColumn] = []
    private let conversions: [String: JSONConversion]
    /// The type asked for of each key, where any was.
    private var requests: [JSONConversion?] = []
    private var scratch: [UInt8] = []
    private var isFirstSegment = true
    /// Rows of the batches that are complete.
    private var batches: [Int] = []
    private var batchRowCount = 0
    private var batchStart = 0
    var rowsRead = 0
    private(set) var rejects: [Reject] = []
    private var rejectCount = 0
    private var rejectRoom = RejectRoom()
    var blankLinesSkipped = 0
    /// Whether the first line is an array.
    var beginsWithArray = false

    init(
        _ source: any ByteSource, label: String, options: ReadOptions, textColumns: Set<String>,
        windowBytes: Int
    ) throws {
        // Everything that throws comes before the parts that cannot be copied.
        let conversions =
            options.allText ? [:] : try options.types.mapValues { try JSONConversion($0) }
        let text = try DecodedText(source, encoding: options.encoding, label: label)
        self.label = label
        self.options = options
        self.textColumns = textColumns
        self.conversions = conversions
        maximumRecordBytes = min(options.maximumRecordBytes, JSONToken.maximumLength - 1)
        // One byte more, to see that a record of the greatest length ends there.
        window = JSONWindow(
            text.source, offset: text.offset, capacity: windowBytes,
            limit: maximumRecordBytes + 1)
        records = JSONRecords(
            nulls: options.nulls, maximumFieldBytes: options.maximumFieldBytes)
    }

    /// Leaves a record out.
    mutating func reject(_ record: Reject) {
        rowsRead += 1
        rejectCount += 1
        if rejectRoom.take(record.raw) { rejects.append(record) }
    }

    /// Builds the rows of the segment, forgets them, and reads on.
    mutating func refill() throws {
        buildSegment()
        try window.refill()
        records.scanner.attach(window.base, end: window.end)
    }

    /// Takes the record just scanned, from the window's start to `end`, or refuses it for what is
    /// wrong with it, and moves on to `next`.
    @inline(__always)
    mutating func admit(end: Int, next: Int) throws {
        if !conversions.isEmpty { checkRequests() }
        if records.flaw != nil || end &- window.start > maximumRecordBytes {
            try refuseFlawed(end: end)
        } else {
            rowsRead &+= 1
            records.commit()
        }
        window.start = next
        if records.count == JSONRecords.capacity { buildSegment() }
    }

    private mutating func refuseFlawed(end: Int) throws {
        let flaw =
            records.flaw ?? .oversizedRecord(length: end - window.start)
        let (reason, column) = describe(flaw)
        records.rollback()
        if case .tooManyColumns = flaw { throw tooManyColumns() }
        try refuse(upTo: end, reason: reason, column: column)
    }

    /// Notes a value that the type asked for cannot hold as the record's flaw.
    private mutating func checkRequests() {
        if requests.count > records.keys.count {
            requests.removeLast(requests.count - records.keys.count)
        }
        while requests.count < records.keys.count {
            requests.append(conversions[records.keys.name(of: requests.count)])
        }
        for column in requests.indices {
            guard let conversion = requests[column] else { continue }
            let token = records.pendingToken(of: column)
            guard token.kind != .null else { continue }
            let segment = segment(of: column)
            let isAccepted = segment.withText(of: token, scratch: &scratch) {
                conversion.accepts($0)
            }
            if !isAccepted {
                records.find(.unconvertible(column: column, token: token, type: conversion.type))
            }
        }
    }

    private func segment(of column: Int) -> JSONSegment {
        JSONSegment(
            tokens: records.tokens(of: column), base: UnsafePointer(window.base),
            linesBefore: window.linesBefore)
    }

    /// Turns the tokens of the segment into values.
    private mutating func buildSegment() {
        guard records.count > 0 else { return }
        addColumns()
        for (index, column) in columns.enumerated() { column.append(segment(of: index)) }
        if isFirstSegment { restartMisguessed() }
        isFirstSegment = false
        batchRowCount += records.count
        records.removeAll()
        let position = window.offset(of: window.start)
        if batchRowCount >= Self.batchRows || position - batchStart >= Self.batchBytes {
            closeBatch()
        }
    }

    /// The first segment is a sample: what it shows to be text is text from its first row on, and
    /// the item need not be read again for it.
    private mutating func restartMisguessed() {
        let wrong = columns.filter(\.isMisguessed).map(\.name)
        guard !wrong.isEmpty else { return }
        textColumns.formUnion(wrong)
        columns = []
        addColumns()
        for (index, column) in columns.enumerated() { column.append(segment(of: index)) }
    }

    private mutating func addColumns() {
        while columns.count < records.keys.count {
            let name = records.keys.name(of: columns.count)
            let plan: JSONColumn.Plan =
                if options.allText {
                    .requested(.text)
                } else if let conversion = conversions[name] {
                    .requested(conversion)
                } else {
                    textColumns.contains(name) ? .text : .inferred
                }
            columns.append(
                JSONColumn(
                    name: name, plan: plan, earlierBatches: batches, earlierRows: batchRowCount))
        }
    }

    private mutating func closeBatch() {
        batches.append(batchRowCount)
        for column in columns { column.builders.cut() }
        batchRowCount = 0
        batchStart = window.offset(of: window.start)
    }

    /// Builds what is left after the last record, and says which columns' values are needed again, as
    /// text.
    mutating func misguessedColumns() -> [String] {
        buildSegment()
        return columns.filter(\.isMisguessed).map(\.name)
    }

    /// What the reading leaves, once no column is misguessed.
    mutating func finish() throws -> ItemFrame {
        if batchRowCount > 0 || (batches.isEmpty && window.offset(of: window.end) > 0) {
            closeBatch()
        }
        try checkNames()
        let names = columns.map(\.name)
        let finished = try columns.map { try $0.builders.finish(as: $0.type) }
        let frames = batches.indices.map { batch in
            DataFrame(
                uncheckedNames: names, columns: finished.map { $0[batch] },
                rowCount: batches[batch])
        }
        return ItemFrame(
            batches: frames,
            columns: columns.enumerated().map { index, column in
                ItemColumn(
                    name: column.name, type: column.type,
                    evidence: column.finishedEvidence().ofItem(label),
                    nullCount: finished[index].reduce(0) { $0 + $1.nullCount },
                    spelled: false)
            },
            rowCount: rowsRead - rejectCount, rowsRead: rowsRead, rejects: rejects,
            blankLinesSkipped: blankLinesSkipped, bytesRead: window.offset(of: window.end),
            notes: isOneArray(frames) ? [Self.arrayNote] : [])
    }

    private static let arrayNote =
        "the only line is an array, and so one value; --format json reads its elements as records"

    private func isOneArray(_ frames: [DataFrame]) -> Bool {
        guard beginsWithArray, rowsRead == 1, frames.count == 1, frames[0].columns.count == 1
        else { return false }
        return frames[0].columns[0].chunks.first?.text(at: 0).hasPrefix("[{") ?? false
    }

    /// Keys are compared as bytes, column names by canonical equivalence: the difference is an
    /// error, not a lost column.
    private func checkNames() throws {
        var seen: Set<String> = []
        for column in columns where !seen.insert(column.name).inserted {
            throw FormatError(
                .json,
                "two keys are the same text \(quoted(column.name)) in different Unicode forms; "
                    + "expected one of them",
                label: label, column: column.name)
        }
    }
}
