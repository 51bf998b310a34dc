import Frames

/// The text of some rows of one column, ready to be written behind one another.
///
/// Each column of a block is prepared in one go, so the loop over rows and columns that follows
/// touches plain memory: no reference counts, no switch on types.
final class CellBlock {
    /// What the loop over rows sees: cell `i` is `bytes[offsets[i] ..< offsets[i + 1]]`.
    struct View {
        var offsets: UnsafePointer<Int32>
        var bytes: UnsafePointer<UInt8>
        /// Whether the cells are the column's own bytes; otherwise they are text forms that hold
        /// what ends them. Behind the last there is padding.
        var isText: Bool
        /// Which texts are null; nil where none is.
        var nulls: UnsafePointer<Bool>?
        /// What ends each cell.
        var terminator: UInt8

        /// Cell `row`, null or not.
        @inline(__always)
        subscript(row: Int) -> UnsafeBufferPointer<UInt8> {
            let start = Int(offsets[row])
            return UnsafeBufferPointer(start: bytes + start, count: Int(offsets[row + 1]) - start)
        }

        @inline(__always)
        func isNull(_ row: Int) -> Bool {
            if let nulls { nulls[row] } else { false }
        }
    }

    /// Rows of a block, few enough to stay in the processor's cache.
    static let rowLimit = 1024

    private let chunks: [Chunk]
    private var index = 0
    private var start = 0
    private let style: TextStyle
    private let terminator: UInt8
    private let nulls: UnsafeMutablePointer<Bool>
    private let offsets: UnsafeMutablePointer<Int32>
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity: Int

    /// - Parameter terminator: what ends each cell.
    init(_ column: Column, style: TextStyle, terminator: UInt8) {
        chunks = column.chunks
        self.style = style
        self.terminator = terminator
        let rows = min(column.count, Self.rowLimit)
        nulls = .allocate(capacity: rows)
        offsets = .allocate(capacity: rows + 1)
        byteCapacity = column.type.isVariableWidth ? 0 : rows * TextStyle.maximumLength
        byteCapacity += UnsafeMutablePointer.padding
        bytes = .allocate(capacity: byteCapacity)
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
        if chunk.type.isVariableWidth { return prepareTexts(chunk, rows) }
        chunk.writeTexts(
            of: rows, style: style, terminator: terminator, to: bytes, offsets: offsets)
        return View(
            offsets: offsets, bytes: bytes, isText: false, nulls: nil, terminator: terminator)
    }

    private func prepareTexts(_ chunk: Chunk, _ rows: Range<Int>) -> View {
        let hasNulls = chunk.nullCount > 0
        if hasNulls {
            for (cell, row) in rows.enumerated() { nulls[cell] = chunk.isNull(row) }
        }
        let nulls = hasNulls ? UnsafePointer(nulls) : nil
        let own = chunk.offsets.withUnsafeBufferPointer { $0.baseAddress! + rows.lowerBound }
        let end = Int(own[rows.count])
        let text = chunk.bytes.withUnsafeBufferPointer { $0.baseAddress }
        if let text, end + UnsafeMutablePointer.padding <= chunk.bytes.count {
            // The chunk's own memory, which `chunks` keeps alive.
            return View(
                offsets: own, bytes: text, isText: true, nulls: nulls, terminator: terminator)
        }
        // At the end of the memory there is no padding: there the texts are copied.
        let start = Int(own[0])
        if end - start + UnsafeMutablePointer.padding > byteCapacity {
            bytes.deallocate()
            byteCapacity = end - start + UnsafeMutablePointer.padding
            bytes = .allocate(capacity: byteCapacity)
        }
        if let text { bytes.update(from: text + start, count: end - start) }
        for cell in 0...rows.count { offsets[cell] = own[cell] - own[0] }
        return View(
            offsets: offsets, bytes: bytes, isText: true, nulls: nulls, terminator: terminator)
    }
}
