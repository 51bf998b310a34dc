package import Frames

// Spelled rows as they are kept between runs: a frame with a row for every piece of their text.
extension SpelledRows {
    /// The columns of `stageFrame`: how many rows the text has, whether `CSVWriter` would write it just
    /// so, and the text: whole records.
    package static var stageSchema: [(name: String, type: ColumnType)] {
        [("rows", .int64), ("canonical", .bool), ("records", .binary)]
    }

    /// These rows as a frame of `stageSchema`.
    ///
    /// - Throws: `FormatError` where the rows are in a file that has changed.
    package var stageFrame: DataFrame {
        get throws {
            var counts = Int64Builder()
            var canonical = BoolBuilder()
            var ends: [Int32] = [0]
            var byteCount = 0
            for piece in pieces {
                counts.append(Int64(piece.rowCount))
                canonical.append(piece.isCanonical)
                byteCount += size(of: piece)
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
                    let place = Int(ends[index])..<Int(ends[index + 1])
                    try copyText(
                        of: piece, to: UnsafeMutableRawBufferPointer(rebasing: memory[place]))
                }
            }
            let offsets = ends.withUnsafeBytes { ends in
                Buffer(byteCount: ends.count) { $0.copyMemory(from: ends) }
            }
            let records = Chunk(
                .binary, count: pieces.count, validity: nil, values: offsets, data: data)
            return DataFrame(
                uncheckedNames: SpelledRows.stageSchema.map(\.name),
                columns: [
                    Column(counts.finish()), Column(canonical.finish()), Column(records),
                ], rowCount: pieces.count)
        }
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
    /// - Parameter label: that of their item, for messages.
    /// - Throws: `FormatError` for a frame that is none of these.
    package init(stageFrame frame: DataFrame, layout: Layout, label: String) throws {
        let types = SpelledRows.stageSchema.map(\.type)
        guard frame.columns.map(\.type) == types, frame.columns.allSatisfy({ $0.nullCount == 0 })
        else { throw SpelledRows.damaged(label) }
        var pieces: [Piece] = []
        let chunks = frame.columns.map { $0.contiguous().chunks }
        if let counts = chunks[0].first, let canonical = chunks[1].first,
            let records = chunks[2].first
        {
            for index in 0..<frame.rowCount {
                let rowCount = Int(counts.int64s[index])
                let size = records.withBytes(at: index, \.count)
                // A record has a byte at least, but for one at the end without its line's end.
                guard rowCount >= 0, rowCount <= size + 1 else { throw SpelledRows.damaged(label) }
                pieces.append(
                    Piece(
                        text: .value(records, index), rowCount: rowCount,
                        isCanonical: canonical.bool(at: index)))
            }
        }
        self.init(pieces, layout: layout, label: label)
    }

    static func damaged(_ label: String) -> FormatError {
        FormatError(
            .changed,
            "its kept rows are not as they were written; --fresh fetches everything anew",
            label: label)
    }
}
