import CSQLite
import Frames

/// Reads a table's rows from its leaf pages.
///
/// No number in them is trusted. Where anything is not as it should be, or only SQLite knows what it
/// stands for, reading ends with `isLost`, and the rows must be read by a statement.
struct PageReader: ~Copyable {
    private let pages: TablePages
    private let file: DatabaseFile
    private let options: SQLiteReadOptions
    private let first: Int64?
    private let end: Int64?
    /// Bytes that a row may have.
    private let maximumLength: Int
    private let columns: BatchColumns
    /// The leaves that were not loaded yet.
    private var leaves: ArraySlice<Int>
    /// The leaves that were.
    private let memory: UnsafeMutableRawBufferPointer
    private var loadedCount = 0
    /// Which of them is read, and its next cell.
    private var leaf = 0
    private var cell = 0
    private var lastRowID: Int64?
    /// The payload of a row that goes over several pages.
    private var longPayload = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// Whether the pages are not what they should be.
    private(set) var isLost = false
    /// Whether the row that ends the rows was found, where one does.
    private(set) var isAtEnd = false

    /// Leaves that are read from the file at once.
    private static var leavesAtOnce: Int { 32 }

    /// - Parameters:
    ///   - rows: `first` and `end` are rowids of the table.
    ///   - header: of what a statement on the table gives.
    /// - Returns: nil where the table is not to be read this way.
    init?(
        _ pages: TablePages, _ rows: Reading.Rows, header: ResultHeader,
        options: SQLiteReadOptions, on connection: Connection
    ) throws {
        guard header.columns.count == pages.columns.count else { return nil }
        self.pages = pages
        file = try DatabaseFile(of: connection.handle)
        self.options = options
        leaves = pages.leaves(from: rows.first)
        (first, end) = (rows.first, rows.end)
        maximumLength = Int(sqlite3_limit(connection.handle, SQLITE_LIMIT_LENGTH, -1))
        columns = BatchColumns(count: pages.columns.count, nulls: options.nulls)
        memory = .allocate(
            byteCount: Self.leavesAtOnce * pages.header.pageSize, alignment: 64)
    }

    deinit {
        memory.deallocate()
        longPayload.deallocate()
    }

    /// The values of a column since the last `take`.
    func take(_ column: Int) -> Part { columns.take(column) }

    /// Collects rows up to the size of a batch.
    ///
    /// - Returns: how many; 0 at the end of the rows, and where the reader is lost.
    mutating func read() -> Int {
        var rows = 0
        var bytes = 0
        while rows < options.rowsPerBatch, bytes < options.bytesPerBatch, !isAtEnd {
            guard let row = nextRow() else { break }
            // Its leaf may begin with rows of the part before.
            if let first, row.id < first, lastRowID == nil { continue }
            if let end, row.id >= end {
                isAtEnd = true
                // Of a damaged tree it may be another than that which begins the next part.
                if row.id != end || nextRow().map({ $0.id <= end }) == true { return lose() }
                break
            }
            if let lastRowID {
                if row.id <= lastRowID { return lose() }
            } else if let first, row.id != first {
                return lose()
            }
            lastRowID = row.id
            guard let size = append(row) else { return lose() }
            rows += 1
            bytes += size + 8 * columns.count
        }
        return isLost ? 0 : rows
    }

    private mutating func lose() -> Int {
        isLost = true
        return 0
    }

    // MARK: Pages

    /// Gets more leaves; false where there are none, or they cannot be read.
    private mutating func load() -> Bool {
        guard let start = leaves.first else { return false }
        let size = pages.header.pageSize
        var count = 1
        while count < Self.leavesAtOnce, count < leaves.count,
            leaves[leaves.startIndex + count] == start + count
        {
            count += 1
        }
        let target = UnsafeMutableRawBufferPointer(rebasing: memory[..<(count * size)])
        guard start > 1, file.read(into: target, at: (start - 1) * size) else {
            isLost = true
            return false
        }
        leaves = leaves.dropFirst(count)
        (loadedCount, leaf, cell) = (count, 0, 0)
        return true
    }

    private struct Row {
        let id: Int64
        let payload: UnsafeRawBufferPointer
    }

    /// The next row; nil behind the last one, and where the reader is lost.
    private mutating func nextRow() -> Row? {
        while leaf < loadedCount || load() {
            if let row = nextRowOfLeaf() { return row }
            if isLost { return nil }
            leaf += 1
            cell = 0
        }
        return nil
    }

    /// The row of the next cell of the leaf; nil behind the last one, and where the reader is lost.
    private mutating func nextRowOfLeaf() -> Row? {
        let size = pages.header.pageSize
        let usable = pages.header.usableSize
        let page = UnsafeRawBufferPointer(rebasing: memory[(leaf * size)..<(leaf * size + usable)])
        let cells = Int(page.number(at: 3, UInt16.self))
        let pointers = 8 + 2 * cells
        guard page[0] == 13, cells > 0, pointers <= usable else { return lost() }
        guard cell < cells else { return nil }
        var place = Int(page.number(at: 8 + 2 * cell, UInt16.self))
        cell += 1
        guard place >= pointers, place < usable,
            let length = page.varint(at: &place), length >= 0, length <= maximumLength,
            let id = page.varint(at: &place)
        else { return lost() }
        let total = Int(length)
        let local = localSize(total)
        guard place + local <= usable else { return lost() }
        if local == total {
            return Row(
                id: id, payload: UnsafeRawBufferPointer(rebasing: page[place..<(place + total)]))
        }
        guard place + local + 4 <= usable else { return lost() }
        let start = UnsafeRawBufferPointer(rebasing: page[place..<(place + local)])
        let next = Int(page.number(at: place + local, UInt32.self))
        guard let payload = wholePayload(start, next, total) else { return lost() }
        return Row(id: id, payload: payload)
    }

    private mutating func lost() -> Row? {
        isLost = true
        return nil
    }

    /// Bytes of a payload that are in the leaf itself.
    private func localSize(_ total: Int) -> Int {
        let usable = pages.header.usableSize
        let most = usable - 35
        if total <= most { return total }
        let least = (usable - 12) * 32 / 255 - 23
        let wanted = least + (total - least) % (usable - 4)
        return wanted <= most ? wanted : least
    }

    /// A payload, put together from its start and the chain of pages that hold the rest. Its memory
    /// serves the next one.
    private mutating func wholePayload(
        _ start: UnsafeRawBufferPointer, _ overflow: Int, _ total: Int
    ) -> UnsafeRawBufferPointer? {
        let size = pages.header.pageSize
        let perPage = pages.header.usableSize - 4
        // Its pages are in the file: a length that is not true costs no memory.
        guard let fileSize = file.size, total <= fileSize else { return nil }
        if longPayload.count < total {
            longPayload.deallocate()
            longPayload = .allocate(byteCount: total, alignment: 16)
        }
        longPayload.copyMemory(from: start)
        var filled = start.count
        var next = overflow
        while filled < total {
            guard next > 1, let page = file.bytes(pages.header.usableSize, at: (next - 1) * size)
            else { return nil }
            let count = min(perPage, total - filled)
            page.withUnsafeBytes { page in
                next = Int(page.number(at: 0, UInt32.self))
                UnsafeMutableRawBufferPointer(rebasing: longPayload[filled..<(filled + count)])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: page[4..<(4 + count)]))
            }
            filled += count
        }
        return UnsafeRawBufferPointer(rebasing: longPayload[..<total])
    }

    // MARK: Records

    /// Appends the values of a row; returns the bytes of its texts and blobs, nil where they cannot be
    /// told.
    private func append(_ row: Row) -> Int? {
        let record = row.payload
        var place = 0
        guard let length = record.varint(at: &place), length >= 0, length <= record.count
        else { return nil }
        let headerEnd = Int(length)
        var value = headerEnd
        var bytes = 0
        for (column, stored) in pages.columns.enumerated() {
            // A column that was added later stands for its default value where it is not stored.
            guard place < headerEnd, let type = record.varint(at: &place), place <= headerEnd,
                let size = Self.size(ofType: type), value + size <= record.count
            else { return nil }
            let start = value
            value += size
            if case .rowID = stored {
                columns.each[column].append(row.id)
                continue
            }
            switch type {
            case 0: columns.each[column].appendNull()
            case 7:
                let real = Double(bitPattern: record.number(at: start, UInt64.self))
                // SQLite takes it for null, too.
                if real.isNaN {
                    columns.each[column].appendNull()
                } else {
                    columns.each[column].append(real)
                }
            case 1...6, 8, 9:
                let integer = type >= 8 ? type - 8 : record.integer(at: start, byteCount: size)
                if case .real = stored {
                    columns.each[column].append(Double(integer))
                } else {
                    columns.each[column].append(integer)
                }
            default:
                // A record has the bytes of its header at least.
                let contents = UnsafeBufferPointer(
                    start: record.baseAddress!.assumingMemoryBound(to: UInt8.self) + start,
                    count: size)
                if type % 2 == 0 {
                    columns.each[column].append(blob: contents)
                } else {
                    columns.append(contents, to: column)
                }
                bytes += size
            }
        }
        return place == headerEnd && value == record.count ? bytes : nil
    }

    /// Bytes of a value of a serial type; nil for those that are reserved.
    @inline(__always)
    private static func size(ofType type: Int64) -> Int? {
        switch type {
        case 0, 8, 9: 0
        case 1...4: Int(type)
        case 5: 6
        case 6, 7: 8
        case 12...: Int(type - 12) / 2
        default: nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// A number in big-endian order; all its bytes must be there.
    @inline(__always)
    fileprivate func number<T: FixedWidthInteger>(at place: Int, _ type: T.Type) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: place, as: T.self))
    }

    /// A signed number of one to eight bytes in big-endian order.
    @inline(__always)
    fileprivate func integer(at place: Int, byteCount: Int) -> Int64 {
        switch byteCount {
        case 1: Int64(number(at: place, Int8.self))
        case 2: Int64(number(at: place, Int16.self))
        case 4: Int64(number(at: place, Int32.self))
        case 8: number(at: place, Int64.self)
        default:
            (0..<byteCount).reduce(Int64(Int8(bitPattern: self[place])) >> 8) {
                $0 << 8 | Int64(self[place + $1])
            }
        }
    }

    /// A number of one to nine bytes, which `place` is moved behind; nil where the bytes end before.
    @inline(__always)
    fileprivate func varint(at place: inout Int) -> Int64? {
        guard place < count else { return nil }
        let byte = self[place]
        if byte < 0x80 {
            place += 1
            return Int64(byte)
        }
        return longVarint(at: &place)
    }

    private func longVarint(at place: inout Int) -> Int64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard place < count else { return nil }
            let byte = self[place]
            place += 1
            if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte & 0x80 == 0 { return Int64(bitPattern: value) }
        }
        return nil
    }
}
