/// A run of whole records of equal width, flat: the bytes of all cells one after the other, and for
/// each cell, row by row, where it ends and whether it was quoted.
///
/// Bounded by the chunk that it was read from, so it stays in the processor's cache while the
/// columns are converted one after the other. Memory is reused from batch to batch.
struct CellBatch: ~Copyable {
    /// One cell, valid while the batch is not changed.
    struct Cell {
        let bytes: UnsafeBufferPointer<UInt8>
        let isQuoted: Bool
    }

    /// Cells of a record.
    var width = 0
    private(set) var rowCount = 0
    private(set) var byteCount = 0
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity: Int
    /// Ends of the cells in `bytes`; the top bit says that the cell was quoted.
    private var ends: UnsafeMutablePointer<UInt32>
    private var endCapacity: Int
    private var endCount = 0
    /// Offset in the input and line of each record.
    private var places: [Place] = []

    struct Place {
        let byte: Int
        let line: Int
        /// Bytes of the record in the input, without its terminator.
        let length: Int
    }

    static var quotedBit: UInt32 { 1 << 31 }

    init() {
        byteCapacity = 4096
        endCapacity = 1024
        bytes = .allocate(capacity: byteCapacity)
        ends = .allocate(capacity: endCapacity)
    }

    deinit {
        bytes.deallocate()
        ends.deallocate()
    }

    // MARK: Filling

    /// Forgets the records; the open cells stay.
    mutating func removeRecords() {
        let first = rowCount * width
        let start = first == 0 ? 0 : end(first - 1)
        if start > 0 { bytes.update(from: bytes + start, count: byteCount - start) }
        for index in first..<endCount { ends[index - first] = ends[index] - UInt32(start) }
        byteCount -= start
        endCount -= first
        rowCount = 0
        places.removeAll(keepingCapacity: true)
    }

    /// Cells added since the last record was ended.
    var openCells: Int { endCount - rowCount * width }

    @inline(__always)
    mutating func append(_ cell: UnsafePointer<UInt8>?, count: Int, isQuoted: Bool) {
        if byteCount + count > byteCapacity { growBytes(count) }
        if endCount == endCapacity { growEnds() }
        if let cell { (bytes + byteCount).update(from: cell, count: count) }
        byteCount += count
        ends[endCount] = UInt32(truncatingIfNeeded: byteCount) | (isQuoted ? Self.quotedBit : 0)
        endCount += 1
    }

    /// Ends the record; it must have `width` cells.
    mutating func endRecord(at place: Place) {
        places.append(place)
        rowCount += 1
    }

    /// Drops the open cells but the first `count`.
    mutating func truncateOpenCells(to count: Int) {
        endCount = rowCount * width + count
        byteCount = endCount == 0 ? 0 : end(endCount - 1)
    }

    /// Whether every open cell from `first` on is empty and unquoted.
    func hasOnlyEmptyOpenCells(from first: Int) -> Bool {
        let start = rowCount * width + first
        return (start..<endCount).allSatisfy { index in
            ends[index] & Self.quotedBit == 0 && end(index) == (index == 0 ? 0 : end(index - 1))
        }
    }

    // MARK: Reading

    @inline(__always)
    private func end(_ index: Int) -> Int { Int(ends[index] & ~Self.quotedBit) }

    @inline(__always)
    func cell(row: Int, column: Int) -> Cell {
        let index = row * width + column
        let start = index == 0 ? 0 : end(index - 1)
        return Cell(
            bytes: UnsafeBufferPointer(start: bytes + start, count: end(index) - start),
            isQuoted: ends[index] & Self.quotedBit != 0)
    }

    @inline(__always)
    func place(ofRow row: Int) -> Place { places[row] }

    @inline(__always)
    func line(ofRow row: Int) -> Int { places[row].line }

    /// Bytes of the cells of these rows.
    func byteCount(ofRows rows: Range<Int>) -> Int {
        guard !rows.isEmpty, width > 0 else { return 0 }
        let first = rows.lowerBound * width
        return end(rows.upperBound * width - 1) - (first == 0 ? 0 : end(first - 1))
    }

    /// Removes rows, given in rising order; the open cells stay.
    mutating func remove(rows: [Int]) {
        var kept = CellBatch()
        kept.width = width
        var removed = rows[...]
        for row in 0..<rowCount {
            if removed.first == row {
                removed.removeFirst()
                continue
            }
            for column in 0..<width {
                let cell = cell(row: row, column: column)
                kept.append(
                    cell.bytes.baseAddress, count: cell.bytes.count, isQuoted: cell.isQuoted)
            }
            kept.endRecord(at: places[row])
        }
        for index in (rowCount * width)..<endCount {
            let start = index == 0 ? 0 : end(index - 1)
            kept.append(
                bytes + start, count: end(index) - start,
                isQuoted: ends[index] & Self.quotedBit != 0)
        }
        swap(&self, &kept)
    }

    // MARK: Memory

    @inline(never)
    private mutating func growBytes(_ count: Int) {
        byteCapacity = max(byteCapacity * 2, byteCount + count)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCapacity)
        larger.update(from: bytes, count: byteCount)
        bytes.deallocate()
        bytes = larger
    }

    @inline(never)
    private mutating func growEnds() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: endCapacity * 2)
        larger.update(from: ends, count: endCount)
        ends.deallocate()
        ends = larger
        endCapacity *= 2
    }
}
