package import Frames

/// Rows of a CSV item as they are spelled: the text of regular records, with its cells not cut out.
///
/// The text of a large file stays where it is and is read again when it is needed.
package struct SpelledRows: Sendable {
    package private(set) var rowCount = 0
    /// Cells of a record.
    package let width: Int
    package let delimiter: UInt8
    private let nulls: [String]
    private var pieces: [Piece] = []
    private let storage: Storage

    /// Where the text is kept.
    enum Storage: Sendable {
        case memory
        /// In the file itself, which must not change.
        case file(SpelledFile)
    }

    private struct Piece {
        var text: Text
        /// Whether the text is what `CSVWriter` would make of its cells.
        var isCanonical: Bool

        enum Text {
            case memory([UInt8])
            case input(Range<Int>)
        }
    }

    /// Makes rows batch by batch.
    struct Builder {
        private var rows: SpelledRows
        private let empty: SpelledRows

        init(front: CSVFront, width: Int, storage: Storage) {
            empty = SpelledRows(
                width: width, delimiter: front.limits.delimiter, nulls: front.options.nulls,
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

    private init(width: Int, delimiter: UInt8, nulls: [String], storage: Storage) {
        self.width = width
        self.delimiter = delimiter
        self.nulls = nulls
        self.storage = storage
    }

    private mutating func append(_ batch: CellBatch, _ range: Range<Int>) {
        rowCount += range.count
        let bytes = batch.start(ofRow: range.lowerBound)..<batch.start(ofRow: range.upperBound)
        switch (storage, batch.origin) {
        case (.file, .input(let offset, _, _)):
            let isCanonical = batch.isCanonical(range, delimiter: delimiter)
            let input = offset + bytes.lowerBound..<offset + bytes.upperBound
            if case .input(let before) = pieces.last?.text, before.upperBound == input.lowerBound,
                pieces[pieces.count - 1].isCanonical == isCanonical
            {
                pieces[pieces.count - 1].text = .input(before.lowerBound..<input.upperBound)
            } else {
                pieces.append(Piece(text: .input(input), isCanonical: isCanonical))
            }
        case (.memory, _), (.file, .made):
            let text = UnsafeBufferPointer(start: batch.text + bytes.lowerBound, count: bytes.count)
            let isCanonical = batch.isCanonical(range, delimiter: delimiter)
            if case .memory(var before) = pieces.last?.text,
                pieces[pieces.count - 1].isCanonical == isCanonical
            {
                pieces[pieces.count - 1].text = .memory([])
                before.append(contentsOf: text)
                pieces[pieces.count - 1].text = .memory(before)
            } else {
                pieces.append(Piece(text: .memory(Array(text)), isCanonical: isCanonical))
            }
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
        for piece in pieces {
            switch piece.text {
            case .memory(let text): try text.withUnsafeBufferPointer(body)
            case .input(let range):
                guard case .file(let file) = storage else {
                    preconditionFailure("text of the input without a file")
                }
                var text: [UInt8] = []
                try file.append(range, to: &text)
                try text.withUnsafeBufferPointer(body)
            }
        }
    }

    /// Appends the text of the rows where all of it is what `CSVWriter` would make of its cells.
    ///
    /// - Returns: false, and nothing is appended, where it is not.
    func appendText(to out: inout [UInt8]) throws -> Bool {
        guard nulls.isEmpty, pieces.allSatisfy(\.isCanonical) else { return false }
        for piece in pieces {
            switch (piece.text, storage) {
            case (.memory(let text), _): out += text
            case (.input(let range), .file(let file)): try file.append(range, to: &out)
            case (.input, .memory): preconditionFailure("text of the input without a file")
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
            delimiter: delimiter, width: width, maximumLength: .max, border: .max, isAtEnd: true)
        let stop = index.scan(base, from: 0, to: text.count, for: task)
        guard index.end == text.count else {
            guard case .file(let file) = storage else {
                preconditionFailure("text that is not regular: \(stop)")
            }
            throw FileSource.changed(file.label)
        }
        // A cell whose quotes are undone is no longer than the text.
        let scratch = UnsafeMutablePointer<UInt8>.allocate(
            capacity: index.hasQuotes ? text.count : 1)
        defer { scratch.deallocate() }
        try body(
            CellBatch(
                base, from: 0, index: index, width: width, scratch: scratch, offset: 0, line: 1))
    }

    /// Bytes of text in memory; the rest is still in its file.
    package var bytesInMemory: Int {
        pieces.reduce(0) { total, piece in
            if case .memory(let text) = piece.text { total + text.count } else { total }
        }
    }

    /// The tokens that stand for null.
    var nullTokens: NullTokens { NullTokens(nulls) }

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
        let source = try FileSource(path: path, label: label, at: range.lowerBound)
        guard source.identity == identity else { throw FileSource.changed(label) }
        try text.append(addingCapacity: range.count) { span in
            try span.withUnsafeMutableBufferPointer { buffer, initialized in
                let room = UnsafeMutableRawBufferPointer(buffer)
                initialized = try source.readFully(
                    into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count]))
                guard initialized == range.count else { throw FileSource.changed(label) }
            }
        }
        try source.checkUnchanged()
    }
}
