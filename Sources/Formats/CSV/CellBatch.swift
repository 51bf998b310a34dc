/// A run of regular records of equal width, as text, and where each cell ends in it.
///
/// A view on memory of the reader that gave it, valid until that reader goes on. Small enough to
/// stay in the processor's cache while the columns are converted one after the other.
struct CellBatch {
    /// One cell, valid until the next one is asked for.
    struct Cell {
        let bytes: UnsafeBufferPointer<UInt8>
        let isQuoted: Bool
    }

    struct Place {
        /// Offset of the record in the input.
        let byte: Int
        let line: Int
        /// Bytes of the record in the input, without its terminator.
        let length: Int
    }

    /// The bytes that `ends` counts in.
    let text: UnsafePointer<UInt8>
    /// Where the records start and end in `text`.
    let range: Range<Int>
    /// Ends of the cells, row by row; see `RecordIndex`.
    let ends: UnsafePointer<UInt32>
    let width: Int
    let rowCount: Int
    /// Room for a cell whose quotes are undone.
    let scratch: UnsafeMutablePointer<UInt8>
    let origin: Origin
    /// Whether CRs may be among the line ends.
    let hasCarriageReturns: Bool
    /// See `RecordIndex`.
    private let needless: UnsafeBufferPointer<UInt32>

    /// The records that `index` found in `text`, the first of which starts at `start`.
    ///
    /// - Parameters:
    ///   - offset: where `text` is in the input.
    ///   - line: the line of the first record.
    init(
        _ text: UnsafePointer<UInt8>, from start: Int, index: borrowing RecordIndex, width: Int,
        scratch: UnsafeMutablePointer<UInt8>, offset: Int, line: Int
    ) {
        self.text = text
        range = start..<index.end
        ends = UnsafePointer(index.ends)
        self.width = width
        rowCount = index.rowCount
        self.scratch = scratch
        origin = .input(offset: offset, line: line, hasInnerLines: index.innerLines > 0)
        hasCarriageReturns = index.hasCarriageReturns
        needless = UnsafeBufferPointer(start: index.needless, count: index.needlessCount)
    }

    /// Records that were made one by one, as `CSVWriter` would write them.
    init(
        made text: UnsafePointer<UInt8>, count: Int, ends: UnsafePointer<UInt32>, width: Int,
        rowCount: Int, scratch: UnsafeMutablePointer<UInt8>, places: UnsafePointer<Place>
    ) {
        self.text = text
        range = 0..<count
        self.ends = ends
        self.width = width
        self.rowCount = rowCount
        self.scratch = scratch
        origin = .made(places)
        hasCarriageReturns = false
        needless = UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Where the records stand in the input.
    enum Origin {
        /// `text` is the input itself from this offset on; the line is that of the first record.
        case input(offset: Int, line: Int, hasInnerLines: Bool)
        /// The text was made from the records at these places.
        case made(UnsafePointer<Place>)
    }

    @inline(__always)
    private func end(_ index: Int) -> Int { Int(ends[index] & ~RecordIndex.escapedBit) }

    /// Where the first cell of `row` starts in `text`; behind the last record for `rowCount`.
    @inline(__always)
    func start(ofRow row: Int) -> Int {
        if row == 0 { return range.lowerBound }
        if row == rowCount { return range.upperBound }
        let last = end(row * width - 1)
        return text[last] == 13 && text[last + 1] == 10 ? last + 2 : last + 1
    }

    @inline(__always)
    func cell(row: Int, column: Int) -> Cell {
        let index = row * width + column
        let start = column == 0 ? start(ofRow: row) : end(index - 1) + 1
        let count = end(index) - start
        let first = text + start
        guard count > 0, first.pointee == UInt8(ascii: "\"") else {
            return Cell(bytes: UnsafeBufferPointer(start: first, count: count), isQuoted: false)
        }
        let inner = UnsafeBufferPointer(start: first + 1, count: count - 2)
        return Cell(
            bytes: ends[index] & RecordIndex.escapedBit == 0 ? inner : unescaped(inner),
            isQuoted: true)
    }

    /// How many cells of a column `take` accepts, from row `first` on, before the first that it does
    /// not, at most up to row `limit`.
    ///
    /// For the loops over most cells: it stops as well at a cell near the text's start, which the
    /// caller has to take with `cell`.
    ///
    /// - Parameter take: gets where a cell ends, with at least 16 bytes of text before it, its
    ///   length, quotes included, and whether it holds escaped quotes.
    @inline(__always)
    func run(
        ofColumn column: Int, from first: Int, to limit: Int,
        _ take: (_ end: UnsafePointer<UInt8>, _ count: Int, _ isEscaped: Bool) -> Bool
    ) -> Int {
        if first == 0, column == 0 { return 0 }
        let isAfterLineEnd = column == 0 && hasCarriageReturns
        var next = ends + (first * width + column)
        var row = first
        while row < limit {
            var start = Int((next[-1] &+ 1) & ~RecordIndex.escapedBit)
            if isAfterLineEnd, text[start - 1] == 13, text[start] == 10 { start += 1 }
            let end = Int(next.pointee & ~RecordIndex.escapedBit)
            let isEscaped = next.pointee & RecordIndex.escapedBit != 0
            guard end >= 16, take(text + end, end &- start, isEscaped) else { break }
            next += width
            row += 1
        }
        return row - first
    }

    /// Where a cell stands in `text`, quotes included.
    ///
    /// - Parameter cell: its place among all cells, row by row.
    @inline(__always)
    func range(ofCell cell: Int) -> Range<Int> {
        if cell == 0 { return range.lowerBound..<end(0) }
        var start = end(cell - 1) + 1
        if hasCarriageReturns, text[start - 1] == 13, text[start] == 10 { start += 1 }
        return start..<end(cell)
    }

    /// A cell as `run` gives it; nil where that would stop there in any case.
    func spelling(row: Int, column: Int) -> (end: UnsafePointer<UInt8>, count: Int)? {
        let index = row * width + column
        guard index > 0, end(index) >= 16 else { return nil }
        return (text + end(index), range(ofCell: index).count)
    }

    /// Whether a cell holds nothing, quoted or not.
    @inline(__always)
    func isEmpty(row: Int, column: Int) -> Bool {
        let index = row * width + column
        let start = column == 0 ? start(ofRow: row) : end(index - 1) + 1
        let count = end(index) - start
        return count == 0
            || (count == 2 && text[start] == UInt8(ascii: "\"")
                && ends[index] & RecordIndex.escapedBit == 0)
    }

    @inline(never)
    private func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: scratch, count: Self.unescape(bytes, into: scratch))
    }

    /// Writes the bytes with each pair of quotes as one; returns how many.
    @inline(__always)
    static func unescape(
        _ bytes: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var count = 0
        var index = 0
        while index < bytes.count {
            let byte = base[index]
            target[count] = byte
            count &+= 1
            index &+= byte == UInt8(ascii: "\"") ? 2 : 1
        }
        return count
    }

    /// Where some rows, given in rising order, stand in the input. O(bytes up to the last).
    func places(ofRows rows: [Int]) -> [Place] {
        var known = (row: 0, line: line(ofRow: 0))
        return rows.map { row in
            if case .made(let places) = origin { return places[row] }
            known = (row, known.line + lines(ofRows: known.row..<row))
            return Place(
                byte: offset + start(ofRow: row), line: known.line,
                length: end((row + 1) * width - 1) - start(ofRow: row))
        }
    }

    /// The line that a row starts on. O(bytes before it) where cells hold line ends.
    func line(ofRow row: Int) -> Int {
        switch origin {
        case .made(let places): places[row].line
        case .input(_, let line, _): line + lines(ofRows: 0..<row)
        }
    }

    private var offset: Int {
        if case .input(let offset, _, _) = origin { offset } else { 0 }
    }

    /// Lines of these rows in the input.
    private func lines(ofRows rows: Range<Int>) -> Int {
        guard case .input(_, _, hasInnerLines: true) = origin else { return rows.count }
        let first = start(ofRow: rows.lowerBound)
        return CSVScan.lineEnds(
            in: UnsafeBufferPointer(
                start: text + first, count: start(ofRow: rows.upperBound) - first))
    }

    /// Whether the text of these rows is what `CSVWriter` would make of their cells.
    func isCanonical(_ rows: Range<Int>) -> Bool {
        !hasCarriageReturns && needlesslyQuoted(rows).isEmpty
    }

    /// The cells of these rows, by their places among all, in quotes that `CSVWriter` would not write; in
    /// rising order.
    func needlesslyQuoted(_ rows: Range<Int>) -> Slice<UnsafeBufferPointer<UInt32>> {
        let first = rows.lowerBound == 0 ? 0 : firstNeedless(from: rows.lowerBound)
        let last =
            rows.upperBound == rowCount ? needless.count : firstNeedless(from: rows.upperBound)
        return needless[first..<last]
    }

    private func firstNeedless(from row: Int) -> Int {
        var low = 0
        var high = needless.count
        while low < high {
            let middle = (low + high) / 2
            if needless[middle] < row * width { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Where the last cell of `row` ends in `text`.
    @inline(__always)
    func end(ofRow row: Int) -> Int { end((row + 1) * width - 1) }

    /// Bytes of these rows in `text`.
    func byteCount(ofRows rows: Range<Int>) -> Int {
        start(ofRow: rows.upperBound) - start(ofRow: rows.lowerBound)
    }
}
