import Frames

extension ArrowColumnDecoder {
    /// A column on the file's own offsets and bytes.
    func bytes(_ type: ColumnType) throws -> Column {
        let (offsets, data) = (raw.buffers[0], raw.buffers[1])
        try check(offsets, holds: 4 * (count + 1))
        try withOffsets(Int32.self) { try checkOffsets($0, data) }
        let chunk = Chunk(
            type, count: count, validity: raw.validity, values: offsets, data: data)
        if type == .text { try checkText(chunk) }
        return Column(chunk)
    }

    /// The offsets, which were checked to be `count + 1`; their memory is aligned.
    private func withOffsets<Offset, R>(
        _ type: Offset.Type, _ body: (UnsafeBufferPointer<Offset>) throws -> R
    ) rethrows -> R {
        try raw.buffers[0].withUnsafeBytes { bytes in
            try body(UnsafeBufferPointer(rebasing: bytes.bindMemory(to: Offset.self)[...count]))
        }
    }

    /// Offsets of 64 bits become offsets of 32 bits; the bytes stay where they are.
    func largeBytes(_ type: ColumnType) throws -> Column {
        let (offsets, data) = (raw.buffers[0], raw.buffers[1])
        try check(offsets, holds: 8 * (count + 1))
        let whole = try withOffsets(Int64.self) { ends in
            try checkOffsets(ends, data)
            return Column(type: type, chunks: try pieces(type, ends, data))
        }
        if type == .text { for chunk in whole.chunks { try checkText(chunk) } }
        return whole
    }

    /// The rows in as few chunks as 32-bit offsets allow.
    private func pieces(
        _ type: ColumnType, _ ends: UnsafeBufferPointer<Int64>, _ data: Buffer
    ) throws -> [Chunk] {
        var chunks: [Chunk] = []
        var start = 0
        while start < count {
            var end = count
            if ends[end] - ends[start] > Int64(Int32.max) {
                end = start
                while ends[end + 1] - ends[start] <= Int64(Int32.max) { end += 1 }
            }
            guard end > start else { throw tooLong(row: start) }
            let first = ends[start]
            let own = Buffer(byteCount: 4 * (end - start + 1)) { target in
                let own = target.bindMemory(to: Int32.self)
                for row in start...end { own[row - start] = Int32(ends[row] - first) }
            }
            chunks.append(
                Chunk(
                    type, count: end - start, validity: validity(start..<end), values: own,
                    data: Buffer(window: Int(first)..<Int(ends[end]), of: data)))
            start = end
        }
        return chunks
    }

    private func tooLong(row: Int) -> ArrowFault {
        .unsupported("row \(row + 1) is longer than 2 GiB, the most that a value may have")
    }

    /// The validity of some rows, from bit 0 on.
    private func validity(_ rows: Range<Int>) -> Buffer? {
        guard let all = raw.validity else { return nil }
        if rows == 0..<count { return all }
        return Buffer(byteCount: (rows.count + 7) / 8) { target in
            target.initializeMemory(as: UInt8.self, repeating: 0)
            for (index, row) in rows.enumerated() where all.bit(row) {
                target[index >> 3] |= 1 << UInt8(index & 7)
            }
        }
    }

    private func checkOffsets<Offset: FixedWidthInteger>(
        _ ends: UnsafeBufferPointer<Offset>, _ data: Buffer
    ) throws {
        var isSound = ends[0] >= 0
        for row in 0..<count { isSound = isSound && ends[row] <= ends[row + 1] }
        guard isSound, Int(ends[count]) <= data.byteCount else {
            throw ArrowFault(
                "its offsets are not in order or reach beyond its \(data.byteCount) bytes")
        }
    }

    func checkText(_ chunk: Chunk) throws {
        if let row = ArrowText.firstFault(in: chunk) {
            throw ArrowFault("row \(row + 1) is not UTF-8; write the column as binary")
        }
    }

    /// Values of up to 12 bytes lie in the view itself; longer ones are in one of the buffers behind.
    mutating func views(_ type: ColumnType) throws -> Column {
        // A copy of the references, so that the budget may change meanwhile.
        let all = raw.buffers
        return try all.withUnsafeBytes { try views(type, $0[0], $0.dropFirst()) }
    }

    private mutating func views(
        _ type: ColumnType, _ views: UnsafeRawBufferPointer,
        _ buffers: ArraySlice<UnsafeRawBufferPointer>
    ) throws -> Column {
        var builder = TextBuilder(type: type)
        builder.reserveCapacity(count)
        var chunks: [Chunk] = []
        var total = 0
        for row in 0..<count {
            if isNull(row) {
                builder.appendNull()
                continue
            }
            // There are `count` views of 16 bytes.
            let length = Int(views.loadUnaligned(fromByteOffset: 16 * row, as: Int32.self))
            let bytes: UnsafeRawBufferPointer
            if (0...12).contains(length) {
                bytes = UnsafeRawBufferPointer(
                    rebasing: views[16 * row + 4..<16 * row + 4 + length])
            } else {
                let index = Int(views.loadUnaligned(fromByteOffset: 16 * row + 8, as: Int32.self))
                let start = Int(views.loadUnaligned(fromByteOffset: 16 * row + 12, as: Int32.self))
                guard length >= 0, start >= 0, index >= 0, index < buffers.count,
                    start + length <= buffers[index + 1].count
                else { throw ArrowFault("row \(row + 1) points outside of the column's bytes") }
                bytes = UnsafeRawBufferPointer(
                    rebasing: buffers[index + 1][start..<start + length])
                total += length
            }
            if !builder.canAppend(byteCount: bytes.count) { chunks.append(builder.takeChunk()) }
            if total > 1 << 24 {
                try budget.spend(total)
                total = 0
            }
            builder.append(bytes.bindMemory(to: UInt8.self))
        }
        chunks.append(builder.finish())
        if type == .text { for chunk in chunks { try checkText(chunk) } }
        return Column(type: type, chunks: chunks)
    }

    func fixedBytes(width: Int) throws -> Column {
        let data = raw.buffers[0]
        let rowsPerChunk = max(1, Int(Int32.max) / max(width, 1))
        var chunks: [Chunk] = []
        var start = 0
        while start < count {
            let end = min(count, start + rowsPerChunk)
            let offsets = Buffer(byteCount: 4 * (end - start + 1)) { target in
                let own = target.bindMemory(to: Int32.self)
                for row in 0...(end - start) { own[row] = Int32(row * width) }
            }
            chunks.append(
                Chunk(
                    .binary, count: end - start, validity: validity(start..<end),
                    values: offsets,
                    data: Buffer(window: start * width..<end * width, of: data)))
            start = end
        }
        return Column(type: .binary, chunks: chunks)
    }
}
