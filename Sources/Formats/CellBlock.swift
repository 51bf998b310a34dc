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
        /// Which texts are null; nil where none is.
        var nulls: UnsafePointer<Bool>?
        var form: Form
        /// What ends each cell.
        var terminator: UInt8
    }

    enum Form {
        /// Text forms that hold what ends them; at least `slack` bytes stand behind the last.
        case ended
        /// The column's own bytes, at least `slack` more of them behind the last cell.
        case text
        /// The column's own bytes, with nothing behind them.
        case edge
    }

    /// Rows of a block, few enough to stay in the processor's cache.
    static let rowLimit = 1024
    /// So many bytes may be read, or written, behind a cell.
    static let slack = 16

    private let chunks: [Chunk]
    private var index = 0
    private var start = 0
    private let style: TextStyle
    private let terminator: UInt8
    private let nulls: UnsafeMutablePointer<Bool>
    private let offsets: UnsafeMutablePointer<Int32>
    private let bytes: UnsafeMutablePointer<UInt8>

    /// - Parameters:
    ///   - terminator: what ends each cell.
    init(_ column: Column, style: TextStyle, terminator: UInt8) {
        chunks = column.chunks
        self.style = style
        self.terminator = terminator
        let rows = min(column.count, Self.rowLimit)
        nulls = .allocate(capacity: rows)
        offsets = .allocate(capacity: rows + 1)
        let room = column.type.isVariableWidth ? 0 : rows * TextStyle.maximumLength
        bytes = .allocate(capacity: room + Self.slack)
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
            offsets: offsets, bytes: bytes, nulls: nil, form: .ended, terminator: terminator)
    }

    /// The chunk's own memory, which `chunks` keeps alive.
    private func prepareTexts(_ chunk: Chunk, _ rows: Range<Int>) -> View {
        let hasNulls = chunk.nullCount > 0
        if hasNulls {
            for (cell, row) in rows.enumerated() { nulls[cell] = chunk.isNull(row) }
        }
        let offsets = chunk.offsets.withUnsafeBufferPointer { $0.baseAddress! }
        let end = Int(offsets[rows.upperBound])
        // Where all texts are empty there is no address; any will do.
        let own = chunk.bytes.withUnsafeBufferPointer { $0.baseAddress } ?? UnsafePointer(bytes)
        return View(
            offsets: offsets + rows.lowerBound, bytes: own,
            nulls: hasNulls ? UnsafePointer(nulls) : nil,
            form: end + Self.slack <= chunk.bytes.count ? .text : .edge, terminator: terminator)
    }
}
