/// Collects cells one by one as the text of regular records, in the form that `CSVWriter` writes:
/// quotes only where they are needed, lines that end with LF.
///
/// Memory is reused from batch to batch.
struct CellText: ~Copyable {
    /// Cells of a record.
    var width = 0
    private(set) var rowCount = 0
    private let delimiter: UInt8
    private var byteCount = 0
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity: Int
    private var ends: UnsafeMutablePointer<UInt32>
    private var endCapacity: Int
    private var endCount = 0
    private var places: UnsafeMutablePointer<CellBatch.Place>
    private var placeCapacity: Int
    private var scratch: UnsafeMutablePointer<UInt8>

    init(delimiter: UInt8) {
        self.delimiter = delimiter
        byteCapacity = 4096
        endCapacity = 1024
        placeCapacity = 256
        bytes = .allocate(capacity: byteCapacity)
        ends = .allocate(capacity: endCapacity)
        places = .allocate(capacity: placeCapacity)
        scratch = .allocate(capacity: byteCapacity)
    }

    deinit {
        bytes.deallocate()
        ends.deallocate()
        places.deallocate()
        scratch.deallocate()
    }

    /// The whole records, valid until they are changed.
    var batch: CellBatch {
        CellBatch(
            made: bytes, count: start(ofCell: rowCount * width), ends: ends, width: width,
            rowCount: rowCount, scratch: scratch, places: places)
    }

    // MARK: Filling

    /// Forgets the records; the open cells stay.
    mutating func removeRecords() {
        let first = rowCount * width
        let start = start(ofCell: first)
        if start > 0 { bytes.update(from: bytes + start, count: byteCount - start) }
        for index in first..<endCount { ends[index - first] = ends[index] - UInt32(start) }
        byteCount -= start
        endCount -= first
        rowCount = 0
    }

    /// Cells added since the last record was ended.
    var openCells: Int { endCount - rowCount * width }

    /// Adds a cell of these bytes, which were quoted or not.
    mutating func append(_ cell: UnsafePointer<UInt8>?, count: Int, isQuoted: Bool) {
        // Twice the bytes, two quotes, and what ends the cell.
        if byteCount + 2 * count + 3 > byteCapacity { growBytes(2 * count + 3) }
        if endCount == endCapacity { growEnds() }
        let content = UnsafeBufferPointer(start: cell, count: count)
        var writer = FieldWriter(bytes + byteCount, delimiter: delimiter)
        if count > 0 || isQuoted { writer.append(content) }
        byteCount = writer.next - bytes
        let isEscaped = content.contains(UInt8(ascii: "\""))
        ends[endCount] =
            UInt32(truncatingIfNeeded: byteCount) | (isEscaped ? RecordIndex.escapedBit : 0)
        endCount += 1
        bytes[byteCount] = delimiter
        byteCount += 1
    }

    /// Ends the record; it must have `width` cells.
    mutating func endRecord(at place: CellBatch.Place) {
        if rowCount == placeCapacity { growPlaces() }
        (places + rowCount).initialize(to: place)
        rowCount += 1
        bytes[byteCount - 1] = 10
    }

    /// Drops the open cells but the first `count`.
    mutating func truncateOpenCells(to count: Int) {
        endCount = rowCount * width + count
        byteCount = start(ofCell: endCount)
    }

    /// Whether every open cell from `first` on is empty and unquoted.
    func hasOnlyEmptyOpenCells(from first: Int) -> Bool {
        let start = rowCount * width + first
        return (start..<endCount).allSatisfy { index in
            Int(ends[index]) == self.start(ofCell: index)
        }
    }

    private func start(ofCell index: Int) -> Int {
        index == 0 ? 0 : Int(ends[index - 1] & ~RecordIndex.escapedBit) + 1
    }

    // MARK: Memory

    @inline(never)
    private mutating func growBytes(_ count: Int) {
        byteCapacity = max(byteCapacity * 2, byteCount + count)
        precondition(byteCapacity <= RecordIndex.maximumOffset, "a batch of more than 2 GiB")
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCapacity)
        larger.update(from: bytes, count: byteCount)
        bytes.deallocate()
        bytes = larger
        scratch.deallocate()
        scratch = .allocate(capacity: byteCapacity)
    }

    @inline(never)
    private mutating func growEnds() {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: endCapacity * 2)
        larger.update(from: ends, count: endCount)
        ends.deallocate()
        ends = larger
        endCapacity *= 2
    }

    @inline(never)
    private mutating func growPlaces() {
        let larger = UnsafeMutablePointer<CellBatch.Place>.allocate(capacity: placeCapacity * 2)
        larger.update(from: places, count: rowCount)
        places.deallocate()
        places = larger
        placeCapacity *= 2
    }
}
