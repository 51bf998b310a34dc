import Frames

/// The text of some rows of one column, ready to be written between delimiters.
///
/// Each column of a block is prepared in one go, so the loop over rows and columns that follows
/// touches plain memory: no reference counts, no switch on types.
final class CellBlock {
    /// What the loop over rows sees: cell `i` is `bytes[offsets[i] ..< offsets[i + 1]]`.
    struct View {
        var offsets: UnsafePointer<Int32>
        var bytes: UnsafePointer<UInt8>
        /// Which cells are null; nil where none is.
        var nulls: UnsafePointer<Bool>?
        /// Whether cells may need quotes.
        var mayNeedQuotes: Bool
    }

    /// Rows of a block, few enough to stay in the processor's cache.
    static let rowLimit = 1024
    private let chunks: [Chunk]
    private var index = 0
    private var start = 0
    private let checksValues: Bool
    private let nulls: UnsafeMutablePointer<Bool>
    private let offsets: UnsafeMutablePointer<Int32>
    private let bytes: UnsafeMutablePointer<UInt8>

    init(_ column: Column, checksValues: Bool) {
        chunks = column.chunks
        self.checksValues = checksValues
        nulls = .allocate(capacity: Self.rowLimit)
        offsets = .allocate(capacity: Self.rowLimit + 1)
        bytes = .allocate(capacity: Self.rowLimit * TextForm.maximumLength)
    }

    deinit {
        nulls.deallocate()
        offsets.deallocate()
        bytes.deallocate()
    }

    /// Rows up to the end of the chunk, at most `rowLimit`; 0 at the end of the column.
    var rest: Int {
        index < chunks.count ? min(chunks[index].count - start, Self.rowLimit) : 0
    }

    /// Moves on by `count` rows.
    func advance(by count: Int) {
        start += count
        if index < chunks.count, start == chunks[index].count {
            index += 1
            start = 0
        }
    }

    /// The next `count` rows, valid until the next call, while the column lives.
    func prepare(_ count: Int) -> View {
        let chunk = chunks[index]
        let rows = start..<start + count
        if chunk.type == .text { return prepareTexts(chunk, rows) }
        offsets[0] = 0
        switch chunk.type {
        case .null, .binary, .text: offsets.update(repeating: 0, count: count + 1)
        case .bool: format(chunk, rows) { TextForm.write(chunk.bool(at: $0), to: $1) }
        case .int64: format(chunk, rows) { TextForm.write(chunk.int64s[$0], to: $1) }
        case .float64: format(chunk, rows) { TextForm.write(chunk.float64s[$0], to: $1) }
        case .date: format(chunk, rows) { TextForm.write(days: Int(chunk.days[$0]), to: $1) }
        case .timestamp:
            format(chunk, rows) { TextForm.write(microseconds: chunk.int64s[$0], to: $1) }
        case .timestampUTC:
            format(chunk, rows) { row, out in
                let count = TextForm.write(microseconds: chunk.int64s[row], to: out)
                out[count] = UInt8(ascii: "Z")
                return count + 1
            }
        }
        let hasNulls = findNulls(chunk, rows)
        return View(
            offsets: offsets, bytes: bytes, nulls: hasNulls ? UnsafePointer(nulls) : nil,
            mayNeedQuotes: checksValues)
    }

    /// Writes the cells one behind the other; `write` returns how many bytes it wrote.
    @inline(__always)
    private func format(
        _ chunk: Chunk, _ rows: Range<Int>, _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
    ) {
        let hasNulls = chunk.nullCount > 0
        var end = 0
        for (cell, row) in rows.enumerated() {
            if !hasNulls || !chunk.isNull(row) { end += write(row, bytes + end) }
            offsets[cell + 1] = Int32(truncatingIfNeeded: end)
        }
    }

    /// The chunk's own memory, which `chunks` keeps alive.
    private func prepareTexts(_ chunk: Chunk, _ rows: Range<Int>) -> View {
        let hasNulls = findNulls(chunk, rows)
        let offsets = chunk.offsets.withUnsafeBufferPointer { $0.baseAddress! }
        // Where all texts are empty there is no address; any will do.
        let bytes = chunk.bytes.withUnsafeBufferPointer { $0.baseAddress } ?? UnsafePointer(bytes)
        return View(
            offsets: offsets + rows.lowerBound, bytes: bytes,
            nulls: hasNulls ? UnsafePointer(nulls) : nil, mayNeedQuotes: true)
    }

    private func findNulls(_ chunk: Chunk, _ rows: Range<Int>) -> Bool {
        guard chunk.nullCount > 0 else { return false }
        for (cell, row) in rows.enumerated() { nulls[cell] = chunk.isNull(row) }
        return true
    }
}
