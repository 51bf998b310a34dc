package import Frames

/// Rows of a CSV item as they are spelled: the text of regular records, with its cells not cut out.
///
/// The text of a large file stays where it is and is read again when it is needed.
package struct SpelledRows: Sendable {
    package private(set) var rowCount = 0
    package let layout: Layout
    private(set) var pieces: [Piece] = []
    private let storage: Storage

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
        /// In the file itself, which must not change.
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

        init(front: CSVFront, width: Int, storage: Storage) {
            empty = SpelledRows(
                Layout(
                    width: width, delimiter: front.limits.delimiter, nulls: front.options.nulls),
                storage: storage)
            rows = empty
        }

        mutating func append(_ batch: CellBatch, rows range: Range<Int>) {
            guard !range.isEmpty else { return }
            rows.append(batch, range)
        }

        mutating func take() -> SpelledRows {
            defer { rows = empty }
            return rows
        }
    }

    private init(_ layout: Layout, storage: Storage) {
        self.layout = layout
        self.storage = storage
    }

    /// Rows whose text is in the stage.
    init(_ pieces: [Piece], layout: Layout, label: String) {
        self.init(layout, storage: .stage(label: label))
        self.pieces = pieces
        rowCount = pieces.reduce(0) { $0 + $1.rowCount }
    }

    private mutating func append(_ batch: CellBatch, _ range: Range<Int>) {
        rowCount += range.count
        let bytes = batch.start(ofRow: range.lowerBound)..<batch.start(ofRow: range.upperBound)
        switch (storage, batch.origin) {
        case (.file, .input(let offset, _, _)):
            let isCanonical = batch.isCanonical(range, delimiter: layout.delimiter)
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
            let isCanonical = batch.isCanonical(range, delimiter: layout.delimiter)
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
    struct SpelledFile: Sendable {
        let path: String
        let label: String
        let identity: SourceIdentity
    }

    // MARK: Reading

    /// Calls `body` with the text of the rows, piece by piece: whole regular records.
    ///
    /// - Throws: `FormatError` with the code `.changed` where the file is not what it was.
    func forEachText(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        for piece in pieces { try withText(of: piece, body) }
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

    var file: SpelledFile {
        guard case .file(let file) = storage else {
            preconditionFailure("text of the input without a file")
        }
        return file
    }

    /// Appends the text of the rows where all of it is what `CSVWriter` would make of its cells.
    ///
    /// - Returns: false, and nothing is appended, where it is not.
    func appendText(to out: inout [UInt8]) throws -> Bool {
        guard layout.nulls.isEmpty, pieces.allSatisfy(\.isCanonical) else { return false }
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
        let stop = index.scan(base, from: 0, to: text.count, for: task)
        guard index.end == text.count else {
            switch storage {
            case .file(let file): throw FileSource.changed(file.label)
            case .stage(let label): throw SpelledRows.damaged(label)
            case .memory: preconditionFailure("text that is not regular: \(stop)")
            }
        }
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

    /// The cells as columns of text, null where they are null.
    ///
    /// - Parameters:
    ///   - names: what the columns are called.
    ///   - cells: which cells of a record they are; all where nil.
    package func frame(names: [String], cells: [Int]? = nil) throws -> DataFrame {
        let nulls = nullTokens
        let readers = try (cells ?? Array(names.indices)).map { index in
            try ColumnReader(index: index, goal: .textAgain, nulls: nulls)
        }
        var index = RecordIndex()
        try forEachText { text in
            try withCells(of: text, index: &index) { batch in
                for reader in readers { reader.append(batch, rows: 0..<batch.rowCount) }
            }
        }
        let columns = try readers.map { reader in
            reader.cut()
            return try reader.finish().columns(as: .text)[0]
        }
        return DataFrame(uncheckedNames: names, columns: columns, rowCount: rowCount)
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
        let source = try FileSource(path: path, label: label, at: range.lowerBound)
        guard source.identity == identity else { throw FileSource.changed(label) }
        let count = try source.readFully(
            into: UnsafeMutableRawBufferPointer(rebasing: memory[..<range.count]))
        guard count == range.count else { throw FileSource.changed(label) }
        try source.checkUnchanged()
    }
}
