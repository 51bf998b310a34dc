package import Frames

// Spelled rows as they are kept between runs: a frame with a row for every piece of their text.
extension SpelledRows {
    /// The columns of `stageFrame`: how many rows the text has, whether `CSVWriter` would write it just
    /// so, and the text: whole records, or nothing where it stays in the item's file, from `start` to
    /// `end`.
    package static var stageSchema: [(name: String, type: ColumnType)] {
        [
            ("rows", .int64), ("canonical", .bool), ("records", .binary), ("start", .int64),
            ("end", .int64),
        ]
    }

    /// Whether text of the rows is in the item's file, which must stay as it is.
    package var readsFile: Bool {
        pieces.contains { if case .input = $0.text { true } else { false } }
    }

    /// Whether all of it is.
    package var isInFile: Bool {
        pieces.allSatisfy { if case .input = $0.text { true } else { false } }
    }

    /// These rows as a frame of `stageSchema`.
    ///
    /// - Parameter copiesText: whether text that is in the item's file is taken from there.
    /// - Throws: `FormatError` where the file has changed.
    package func stageFrame(copiesText: Bool) throws -> DataFrame {
        var counts = Int64Builder()
        var canonical = BoolBuilder()
        var starts = Int64Builder()
        var ends = Int64Builder()
        var copied: [Piece?] = []
        for piece in pieces {
            counts.append(Int64(piece.rowCount))
            canonical.append(piece.isCanonical)
            var range = 0..<0
            if case .input(let place) = piece.text, !copiesText { range = place }
            starts.append(Int64(range.lowerBound))
            ends.append(Int64(range.upperBound))
            copied.append(range.isEmpty ? piece : nil)
        }
        return DataFrame(
            uncheckedNames: SpelledRows.stageSchema.map(\.name),
            columns: [
                Column(counts.finish()), Column(canonical.finish()), Column(try text(of: copied)),
                Column(starts.finish()), Column(ends.finish()),
            ], rowCount: pieces.count)
    }

    /// The text of each piece; nothing for nil.
    private func text(of pieces: [Piece?]) throws -> Chunk {
        var ends: [Int32] = [0]
        var byteCount = 0
        for piece in pieces {
            byteCount += piece.map(size) ?? 0
            // A batch has 16 MB and a record.
            guard let end = Int32(exactly: byteCount) else {
                throw FormatError(
                    .tooLarge,
                    "\(byteCount) bytes of records in one batch; at most 2 GiB can be kept")
            }
            ends.append(end)
        }
        let data = try Buffer(byteCount: byteCount) { memory in
            for (index, piece) in pieces.enumerated() {
                guard let piece else { continue }
                let place = Int(ends[index])..<Int(ends[index + 1])
                try copyText(
                    of: piece, to: UnsafeMutableRawBufferPointer(rebasing: memory[place]))
            }
        }
        let offsets = ends.withUnsafeBytes { ends in
            Buffer(byteCount: ends.count) { $0.copyMemory(from: ends) }
        }
        return Chunk(.binary, count: pieces.count, validity: nil, values: offsets, data: data)
    }

    private func size(of piece: Piece) -> Int {
        switch piece.text {
        case .memory(let text): text.count
        case .input(let range): range.count
        case .value(let chunk, let index): chunk.withBytes(at: index, \.count)
        }
    }

    private func copyText(of piece: Piece, to memory: UnsafeMutableRawBufferPointer) throws {
        if case .input(let range) = piece.text { return try file.read(range, to: memory) }
        try withText(of: piece) { memory.copyMemory(from: UnsafeRawBufferPointer($0)) }
    }

    /// The rows of a `stageFrame`, whose memory they share.
    ///
    /// - Parameters:
    ///   - label: that of their item, for messages.
    ///   - file: that of the item as it was when the rows were read, where some stay there.
    /// - Throws: `FormatError` for a frame that is none of these.
    package init(
        stageFrame frame: DataFrame, layout: Layout, label: String, file: SpelledFile? = nil
    ) throws {
        let types = SpelledRows.stageSchema.map(\.type)
        guard frame.columns.map(\.type) == types, frame.columns.allSatisfy({ $0.nullCount == 0 })
        else { throw SpelledRows.damaged(label) }
        var pieces: [Piece] = []
        if frame.rowCount > 0 {
            let chunks = frame.columns.map { $0.contiguous().chunks[0] }
            let (counts, canonical, records) = (chunks[0], chunks[1], chunks[2])
            let (starts, ends) = (chunks[3], chunks[4])
            for index in 0..<frame.rowCount {
                let rowCount = Int(counts.int64s[index])
                let (start, end) = (Int(starts.int64s[index]), Int(ends.int64s[index]))
                var text = Piece.Text.value(records, index)
                var size = records.withBytes(at: index, \.count)
                if end != 0 {
                    guard let file, start >= 0, start < end, end <= file.identity.size, size == 0
                    else { throw SpelledRows.damaged(label) }
                    text = .input(start..<end)
                    size = end - start
                }
                // A record has a byte at least, but for one at the end without its line's end.
                guard rowCount >= 0, rowCount <= size + 1 else { throw SpelledRows.damaged(label) }
                pieces.append(
                    Piece(text: text, rowCount: rowCount, isCanonical: canonical.bool(at: index)))
            }
        }
        self.init(pieces, layout: layout, storage: file.map { .file($0) } ?? .stage(label: label))
    }

    static func damaged(_ label: String) -> FormatError {
        FormatError(
            .changed,
            "its kept rows are not as they were written; --fresh fetches everything anew",
            label: label)
    }
}
