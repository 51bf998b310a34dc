package import Frames

/// Rows of a CSV item as they are spelled: the text of regular records, with its cells not cut out.
///
/// The text of a large file stays where it is and is read again when it is needed.
package struct SpelledRows: Sendable {
    package private(set) var rowCount = 0
    package let layout: Layout
    private(set) var pieces: [Piece] = []
    private let storage: Storage
    /// The rows as an output wants them, where that was known when they were read.
    private var ready: ReadyRows?

    /// How to find the cells in the text.
    package struct Layout: Sendable, Equatable {
        /// Cells of a record.
        package let width: Int
        package let delimiter: UInt8
        /// What stands for null besides an empty cell.
        package let nulls: [String]

        package init(width: Int, delimiter: UInt8, nulls: [String]) {
            self.width = width
            self.delimiter = delimiter
            self.nulls = nulls
        }
    }

    /// Where the text is kept.
    enum Storage: Sendable {
        case memory
        /// In the file itself, which must not change, but for records that are not regular there.
        case file(SpelledFile)
        /// In the stage, which keeps the rows of the item with this label.
        case stage(label: String)
    }

    /// Rows that follow each other in the text.
    struct Piece {
        var text: Text
        var rowCount: Int
        /// Whether the text is what `CSVWriter` would make of its cells.
        var isCanonical: Bool

        enum Text {
            case memory([UInt8])
            case input(Range<Int>)
            /// A value of binary.
            case value(Chunk, Int)
        }
    }

    /// Makes rows batch by batch.
    struct Builder {
        private var rows: SpelledRows
        private let empty: SpelledRows

        init(_ layout: Layout, storage: Storage) {
            empty = SpelledRows(layout, storage: storage)
            rows = empty
        }

        /// Appends some rows, at least one.
        ///
        /// - Parameter isCanonical: see `Piece`.
        mutating func append(_ batch: CellBatch, rows range: Range<Int>, isCanonical: Bool) {
            rows.append(batch, range, isCanonical)
        }

        mutating func take() -> SpelledRows {
            defer { rows = empty }
            return rows
        }
    }

    // MARK: Ready rows

    /// These rows with what was made of them.
    func with(_ ready: ReadyRows?) -> SpelledRows {
        var rows = self
        rows.ready = ready
        return rows
    }

    /// These rows with what was made of the same ones elsewhere.
    package func withReadyRows(of others: SpelledRows) -> SpelledRows { with(others.ready) }

    /// The text of the rows in this form; nil where it has to be made.
    package func readyText(in form: SpelledForm) -> [UInt8]? { ready?.text(in: form) }

    /// The type of each cell's values that are at hand, or written in the text that is, nil for cells that
    /// are text; nil where nothing is at hand.
    package var readyTypes: [ColumnType?]? { ready?.types(width: layout.width) }

    /// Whether values are at hand.
    package var hasReadyValues: Bool { ready?.values != nil }

    /// Forgets what was made of the rows, also that of copies: it is written, or will not be.
    package func dropReadyRows() { ready?.drop() }

    // MARK: Storage

    private init(_ layout: Layout, storage: Storage) {
        self.layout = layout
        self.storage = storage
    }

    /// Rows that the stage knows.
    init(_ pieces: [Piece], layout: Layout, storage: Storage) {
        self.init(layout, storage: storage)
        self.pieces = pieces
        rowCount = pieces.reduce(0) { $0 + $1.rowCount }
    }

    private mutating func append(
        _ batch: CellBatch, _ range: Range<Int>, _ isCanonical: Bool
    ) {
        rowCount += range.count
        let bytes = batch.start(ofRow: range.lowerBound)..<batch.start(ofRow: range.upperBound)
        switch (storage, batch.origin) {
        case (.file, .input(let offset, _, _)):
            let input = offset + bytes.lowerBound..<offset + bytes.upperBound
            if case .input(let before) = pieces.last?.text, before.upperBound == input.lowerBound,
                pieces[pieces.count - 1].isCanonical == isCanonical
            {
                pieces[pieces.count - 1].text = .input(before.lowerBound..<input.upperBound)
                pieces[pieces.count - 1].rowCount += range.count
            } else {
                pieces.append(
                    Piece(
                        text: .input(input), rowCount: range.count, isCanonical: isCanonical))
            }
        case (.memory, _), (.file, .made):
            let text = UnsafeBufferPointer(start: batch.text + bytes.lowerBound, count: bytes.count)
            if case .memory(var before) = pieces.last?.text,
                pieces[pieces.count - 1].isCanonical == isCanonical
            {
                pieces[pieces.count - 1].text = .memory([])
                before.append(contentsOf: text)
                pieces[pieces.count - 1].text = .memory(before)
                pieces[pieces.count - 1].rowCount += range.count
            } else {
                pieces.append(
                    Piece(
                        text: .memory(Array(text)), rowCount: range.count,
                        isCanonical: isCanonical))
            }
        case (.stage, _): preconditionFailure("rows of the stage are complete")
        }
    }

    /// A file whose rows are read again when they are needed.
    package struct SpelledFile: Sendable {
        let path: String
        let label: String
        let identity: SourceIdentity

        init(path: String, label: String, identity: SourceIdentity) {
            self.path = path
            self.label = label
            self.identity = identity
        }

        /// The file as it is now; nil where it cannot be read.
        package init?(path: String, label: String) {
            guard let identity = try? FileSource(path: path, label: label).identity else {
                return nil
            }
            self.init(path: path, label: label, identity: identity)
        }
    }

    // MARK: Reading

    /// Calls `body` with the text of the rows, piece by piece: whole regular records.
    ///
    /// - Throws: `FormatError` with the code `.changed` where the file is not what it was.
    package func forEachText(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        for piece in pieces { try withText(of: piece, body) }
    }

    /// Calls `body` with the text of the rows as `forEachText` does, and `inFile` with text that is in
    /// the item's file instead of reading it.
    package func forEachText(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void, inFile: (TextInFile) throws -> Void
    ) throws {
        for piece in pieces {
            if case .input(let range) = piece.text {
                try inFile(TextInFile(file: file, range: range))
            } else {
                try withText(of: piece, body)
            }
        }
    }

    /// Calls `body` with the text of a piece.
    func withText<R>(
        of piece: Piece, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
    ) throws -> R {
        switch piece.text {
        case .memory(let text): return try text.withUnsafeBufferPointer(body)
        case .value(let chunk, let index): return try chunk.withBytes(at: index, body)
        case .input(let range):
            var text: [UInt8] = []
            try file.append(range, to: &text)
            return try text.withUnsafeBufferPointer(body)
        }
    }

    /// The file that text of the rows may be in; nil where all is kept.
    package var itemFile: SpelledFile? {
        if case .file(let file) = storage { file } else { nil }
    }

    var file: SpelledFile {
        guard let itemFile else { preconditionFailure("text of the input without a file") }
        return itemFile
    }

    /// Whether the text is what `CSVWriter` would make of its cells.
    private var isCanonical: Bool { layout.nulls.isEmpty && pieces.allSatisfy(\.isCanonical) }

    /// Whether the text is that, and more than a copy would be worth.
    var isLargeText: Bool { rowCount >= 1024 && isCanonical }

    /// Appends the text of the rows where all of it is what `CSVWriter` would make of its cells.
    ///
    /// - Returns: false, and nothing is appended, where it is not.
    func appendText(to out: inout [UInt8]) throws -> Bool {
        guard isCanonical else { return false }
        for piece in pieces {
            if case .input(let range) = piece.text {
                try file.append(range, to: &out)
            } else {
                try withText(of: piece) { out.append(contentsOf: $0) }
            }
        }
        return true
    }

    /// Calls `body` with the cells of a text that `forEachText` gave.
    ///
    /// - Throws: `FormatError` where a file's text is not what was read before.
    func withCells(
        of text: UnsafeBufferPointer<UInt8>, index: inout RecordIndex,
        _ body: (CellBatch) throws -> Void
    ) throws {
        guard let base = text.baseAddress else { return }
        let task = RecordIndex.Task(
            delimiter: layout.delimiter, width: layout.width, maximumLength: .max, border: .max,
            isAtEnd: true)
        _ = index.scan(base, from: 0, to: text.count, for: task)
        guard index.end == text.count else { throw changed }
        // A cell whose quotes are undone is no longer than the text.
        let scratch = UnsafeMutablePointer<UInt8>.allocate(
            capacity: index.hasQuotes ? text.count : 1)
        defer { scratch.deallocate() }
        try body(
            CellBatch(
                base, from: 0, index: index, width: layout.width, scratch: scratch, offset: 0,
                line: 1))
    }

    /// The tokens that stand for null.
    var nullTokens: NullTokens { NullTokens(layout.nulls) }

    /// A column of the rows: which cells it has, and what they become.
    package struct Wish: Sendable {
        let cell: Int
        let type: ColumnTypeRequest

        /// - Parameters:
        ///   - cell: its place in the record.
        ///   - type: one that holds all the cells: the column's own, or text.
        package init(cell: Int, as type: ColumnTypeRequest) {
            self.cell = cell
            self.type = type
        }
    }

    /// The cells as columns of values, or of text as they are spelled.
    ///
    /// - Throws: `FormatError` where the text is not what was read before.
    /// - Complexity: O(bytes), as reading them from their file; O(1) for values that are at hand.
    package func columns(_ wishes: [Wish]) throws -> [Column] {
        let values = ready?.values
        let known = wishes.map { values?[$0.cell]?.read(as: $0.type.type) }
        var made = try readColumns(zip(wishes, known).filter { $1 == nil }.map(\.0)).makeIterator()
        return known.map { $0 ?? made.next()! }
    }

    private func readColumns(_ wishes: [Wish]) throws -> [Column] {
        if wishes.isEmpty { return [] }
        let nulls = nullTokens
        let readers = try wishes.map { wish in
            let goal: ColumnReader.Goal =
                wish.type.type == .text ? .textAgain : .requested(wish.type)
            let reader = try ColumnReader(index: wish.cell, goal: goal, nulls: nulls)
            reader.expectedRows = rowCount
            return reader
        }
        var index = RecordIndex()
        try forEachText { text in
            try withCells(of: text, index: &index) { batch in
                for reader in readers { reader.append(batch, rows: 0..<batch.rowCount) }
            }
        }
        return try zip(readers, wishes).map { reader, wish in
            reader.cut()
            let part = reader.finish()
            guard !part.wasGivenUp, let chunks = part.batches.first,
                chunks.allSatisfy({ $0.type == wish.type.type || $0.type == .null }),
                chunks.reduce(0, { $0 + $1.count }) == rowCount
            else { throw changed }
            return Column(type: wish.type.type, chunks: chunks)
        }
    }

    /// The cells as columns of text, null where they are null.
    package func frame(names: [String]) throws -> DataFrame {
        let text = ColumnTypeRequest(.text)
        return DataFrame(
            uncheckedNames: names,
            columns: try columns(names.indices.map { Wish(cell: $0, as: text) }),
            rowCount: rowCount)
    }

    /// The text is not any more what was read.
    var changed: FormatError {
        switch storage {
        case .file(let file): file.changed
        case .stage(let label): SpelledRows.damaged(label)
        case .memory:
            FormatError(
                .changed,
                "rows in memory are not what was read; this is a fault of the program, please report "
                    + "it")
        }
    }
}

extension SpelledRows.SpelledFile {
    /// Appends the bytes of `range`.
    fileprivate func append(_ range: Range<Int>, to text: inout [UInt8]) throws {
        try text.append(addingCapacity: range.count) { span in
            try span.withUnsafeMutableBufferPointer { buffer, initialized in
                try read(range, to: UnsafeMutableRawBufferPointer(buffer))
                initialized = range.count
            }
        }
    }

    /// Reads the bytes of `range` into as much memory or more.
    func read(_ range: Range<Int>, to memory: UnsafeMutableRawBufferPointer) throws {
        let source = try open(at: range.lowerBound)
        let count = try source.readFully(
            into: UnsafeMutableRawBufferPointer(rebasing: memory[..<range.count]))
        guard count == range.count else { throw changed }
        try source.checkUnchanged()
    }

    /// The file from an offset on, if it is what it was.
    func open(at offset: Int) throws -> FileSource {
        let source = try FileSource(path: path, label: label, at: offset)
        guard source.identity == identity else { throw changed }
        return source
    }

    var changed: FormatError { FileSource.changed(label) }
}
