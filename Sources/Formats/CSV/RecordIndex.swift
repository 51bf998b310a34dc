import CByteScan

/// Finds the cells of regular records, 64 bytes at a time.
///
/// A record is regular when its quotes stand only around whole fields or are doubled inside them,
/// and when it has as many cells as it should and a line end. The scan ends before the first record
/// that is not; what is wrong with it is not this type's business. All cells that it finds are those
/// that `ReferenceReader` would find.
///
/// The method, one bit a byte: a running exclusive or over the quotes tells what is inside of them
/// (G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second", VLDB Journal 2019).
struct RecordIndex: ~Copyable {
    /// Where each cell ends, row by row: the offset of its delimiter or line end. The top bit says
    /// that the cell holds escaped quotes.
    private(set) var ends: UnsafeMutablePointer<UInt32>
    private var capacity = 1024
    /// Room for the last bytes of the input, which make no whole group of blocks.
    private let tail: UnsafeMutablePointer<UInt8>
    /// The blocks at hand, and what was found in them.
    private let group: UnsafeMutablePointer<bytescan_group>
    private let foundEnds: UnsafeMutablePointer<UInt64>
    private let foundStarts: UnsafeMutablePointer<UInt32>
    private let foundBlocks: UnsafeMutablePointer<FoundBlock>
    /// The one piece of memory that all these are in.
    private let workspace: UnsafeMutableRawPointer
    /// The cells in quotes that they do not need, those of `""` left out, in rising order.
    private(set) var needless: UnsafeMutablePointer<UInt32>
    private(set) var needlessCount = 0
    private var needlessCapacity = 64
    private(set) var rowCount = 0
    /// The offset behind the last record and its line end.
    private(set) var end = 0
    /// Line ends inside the quotes of the records.
    private(set) var innerLines = 0
    /// Whether quotes may be among the records, and CRs among their line ends.
    private(set) var hasQuotes = false
    private(set) var hasCarriageReturns = false

    static var escapedBit: UInt32 { 1 << 31 }
    /// Offsets must leave the top bit free.
    static var maximumOffset: Int { 1 << 31 - 1 }

    /// Why a scan ended.
    enum Stop {
        /// At a record that is not regular.
        case irregular
        /// At a record whose end is not among the bytes.
        case incomplete
        /// At the border behind which no record was asked for.
        case border
    }

    /// What a scan is asked for.
    struct Task {
        var delimiter: UInt8
        /// Cells of a record.
        var width: Int
        /// Records with more bytes are not regular.
        var maximumLength: Int
        /// Records that start at this offset or later are left alone.
        var border: Int
        /// Whether nothing follows the bytes.
        var isAtEnd: Bool
    }

    init() {
        ends = .allocate(capacity: capacity)
        let blocks = Int(bytescan_group_size)
        workspace = .allocate(
            byteCount: MemoryLayout<bytescan_group>.size
                + blocks * (MemoryLayout<FoundBlock>.stride + 8 + 4) + Self.groupLength,
            alignment: 64)
        group = workspace.bindMemory(to: bytescan_group.self, capacity: 1)
        foundBlocks = UnsafeMutableRawPointer(group + 1).bindMemory(
            to: FoundBlock.self, capacity: blocks)
        foundEnds = UnsafeMutableRawPointer(foundBlocks + blocks).bindMemory(
            to: UInt64.self, capacity: blocks)
        foundStarts = UnsafeMutableRawPointer(foundEnds + blocks).bindMemory(
            to: UInt32.self, capacity: blocks)
        tail = UnsafeMutableRawPointer(foundStarts + blocks).bindMemory(
            to: UInt8.self, capacity: Self.groupLength)
        needless = .allocate(capacity: needlessCapacity)
    }

    deinit {
        ends.deallocate()
        workspace.deallocate()
        needless.deallocate()
    }

    /// Finds the regular records of `bytes[start ..< filled]`, the first of which starts at `start`.
    mutating func scan(
        _ bytes: UnsafePointer<UInt8>, from start: Int, to filled: Int, for task: Task
    ) -> Stop {
        precondition(filled <= Self.maximumOffset, "a window of more than 2 GiB")
        var scan = Scan(start: start, width: task.width)
        rowCount = 0
        needlessCount = 0
        end = start
        innerLines = 0
        var offset = start
        var stop: Stop?
        while offset < filled, stop == nil {
            while scan.count + Self.groupLength + Int(bytescan_places_room) > capacity {
                Self.double(&ends, &capacity)
            }
            let rest = filled - offset
            if rest >= Self.groupLength {
                bytescan_group_at(bytes + offset, task.delimiter, group)
            } else {
                tail.update(repeating: 0, count: Self.groupLength)
                tail.update(from: bytes + offset, count: rest)
                bytescan_group_at(tail, task.delimiter, group)
            }
            let end = offset + min(rest, Self.groupLength)
            stop = scanGroup(bytes, offset..<end, to: filled, for: task, &scan)
            offset = end
        }
        hasQuotes = scan.quotes != 0
        hasCarriageReturns = scan.returns != 0
        if scan.suspects != 0 { checkText(bytes, from: start, width: task.width, &stop) }
        while needlessCount > 0, Int(needless[needlessCount - 1]) >= rowCount * task.width {
            needlessCount -= 1
        }
        return stop ?? .incomplete
    }

    /// The state between two blocks.
    private struct Scan {
        /// Cell ends so far, and the number that the record under way must bring it to.
        var count = 0
        var expected: Int
        var rowStart: Int
        /// All ones inside quotes.
        var inside: UInt64 = 0
        /// One where the last byte was a CR; a terminator or closing quote; a closing quote.
        var afterCarriageReturn: UInt64 = 0
        var mayOpen: UInt64 = 1
        var afterClosing: UInt64 = 0
        var hasEscape = false
        /// One inside quotes behind which nothing came so far that needs them.
        var seemsNeedless: UInt64 = 0
        var innerLines = 0
        var suspects: UInt64 = 0
        var quotes: UInt64 = 0
        var returns: UInt64 = 0

        init(start: Int, width: Int) {
            rowStart = start
            expected = width - 1
        }
    }

    private static var groupLength: Int { 64 * Int(bytescan_group_size) }

    /// What was found in a block besides the ends of its cells.
    private struct FoundBlock {
        var lineEnds: UInt64 = 0
        /// Line ends and escaped quotes inside of quotes.
        var innerLineEnds: UInt64 = 0
        var escapes: UInt64 = 0
        /// Ends of cells in quotes that they do not need.
        var needless: UInt64 = 0
    }

    /// What was found in the blocks of a group.
    private struct Found {
        // In memory of the index: an array in place would be copied at each look at a word of it.
        let cellEnds: UnsafeMutablePointer<UInt64>
        /// Ends of cells before each block.
        let starts: UnsafeMutablePointer<UInt32>
        let blocks: UnsafeMutablePointer<FoundBlock>
        var count = 0
        var hasEscapes = false
        var hasNeedless = false
        var isIrregular = false

        @inline(__always)
        mutating func append(_ block: FoundBlock, cellEnds ends: UInt64) {
            cellEnds[count] = ends
            blocks[count] = block
            count &+= 1
        }
    }

    private mutating func scanGroup(
        _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, to filled: Int, for task: Task,
        _ scan: inout Scan
    ) -> Stop? {
        var found = Found(cellEnds: foundEnds, starts: foundStarts, blocks: foundBlocks)
        var block = UnsafeRawPointer(group).assumingMemoryBound(to: bytescan_block.self)
        var rest = range.count
        while rest > 0, !found.isIrregular {
            let valid =
                rest >= 64 ? ~UInt64(0) : ~UInt64(0) &>> UInt64(truncatingIfNeeded: 64 &- rest)
            Self.find(block, valid: valid, &found, &scan)
            rest &-= 64
            block += 1
        }
        note(found, bytes, at: range.lowerBound, &scan)
        let stop = endRecords(bytes, found, at: range.lowerBound, to: filled, for: task, &scan)
        return stop ?? (found.isIrregular ? .irregular : nil)
    }

    /// Finds the ends of cells and lines of a block.
    ///
    /// - Parameter valid: the bytes of `block` that are the input's.
    @inline(__always)
    private static func find(
        _ block: UnsafePointer<bytescan_block>, valid: UInt64, _ found: inout Found,
        _ scan: inout Scan
    ) {
        let block = block.pointee
        var lines = FoundBlock()
        scan.suspects |= block.suspects & valid
        // The LF of a CRLF ends nothing.
        let (returns, feeds) = (block.carriage_returns, block.line_feeds)
        var lineEnds = returns | (feeds & ~(returns << 1 | scan.afterCarriageReturn))
        scan.afterCarriageReturn = returns >> 63
        scan.quotes |= block.quotes
        var cellEnds = block.delimiters | lineEnds
        var terminators = cellEnds | feeds
        if block.quotes | scan.inside | scan.afterClosing != 0 {
            // From an opening quote on, up to the closing one.
            let inside = block.quoted ^ scan.inside
            let opening = block.quotes & inside
            let closing = block.quotes & ~inside
            lines.innerLineEnds = lineEnds & inside
            cellEnds &= ~inside
            lineEnds &= ~inside
            terminators &= ~inside
            let afterClosing = closing << 1 | scan.afterClosing
            lines.escapes = afterClosing & opening
            if lines.escapes != 0 { found.hasEscapes = true }
            // A one that is added to the opening quote runs through the cell up to what needs quotes, or
            // to the end of the cell.
            let plain =
                (inside | closing) & ~(block.delimiters | returns | feeds | lines.escapes)
            let (sum, isOver) = plain.addingReportingOverflow(opening & ~afterClosing)
            let (ended, isOverAgain) = sum.addingReportingOverflow(scan.seemsNeedless)
            scan.seemsNeedless = isOver || isOverAgain ? 1 : 0
            let misplaced = opening & ~((terminators | closing) << 1 | scan.mayOpen)
            let followed = afterClosing & ~(terminators | opening)
            let wrong = (misplaced | followed) & valid
            if wrong != 0 {
                let before = (wrong & (0 &- wrong)) &- 1
                cellEnds &= before
                lineEnds &= before
                found.isIrregular = true
            }
            lines.needless = ended & ~plain & cellEnds
            if lines.needless != 0 { found.hasNeedless = true }
            terminators |= closing
            scan.afterClosing = closing >> 63
            scan.inside = 0 &- (inside >> 63)
        }
        scan.mayOpen = terminators >> 63
        scan.returns |= returns & lineEnds
        lines.lineEnds = lineEnds
        found.append(lines, cellEnds: cellEnds)
    }

    /// Notes where cells end.
    @inline(__always)
    private mutating func note(
        _ found: Found, _ bytes: UnsafePointer<UInt8>, at offset: Int, _ scan: inout Scan
    ) {
        let first = scan.count
        scan.count &+= Int(
            truncatingIfNeeded: bytescan_places(
                found.cellEnds, UInt64(truncatingIfNeeded: found.count),
                UInt32(truncatingIfNeeded: offset), ends + first, found.starts))
        if found.hasEscapes || scan.hasEscape { markEscapes(found, from: first, &scan) }
        if found.hasNeedless { noteNeedless(found, bytes, from: first) }
    }

    /// Marks the cells with escaped quotes among those from `first` on.
    @inline(never)
    private func markEscapes(_ found: Found, from first: Int, _ scan: inout Scan) {
        if scan.hasEscape, first < scan.count {
            ends[first] |= Self.escapedBit
            scan.hasEscape = false
        }
        for block in 0..<found.count {
            var rest = found.blocks[block].escapes
            while rest != 0 {
                let bit = rest & (0 &- rest)
                rest ^= bit
                // The cell that ends next.
                let before = (found.cellEnds[block] & (bit &- 1)).nonzeroBitCount
                let cell = first + Int(found.starts[block]) + before
                if cell < scan.count {
                    ends[cell] |= Self.escapedBit
                } else {
                    scan.hasEscape = true
                }
            }
        }
    }

    /// Notes the cells in needless quotes among those from `first` on.
    @inline(never)
    private mutating func noteNeedless(
        _ found: Found, _ bytes: UnsafePointer<UInt8>, from first: Int
    ) {
        while needlessCapacity < needlessCount + Self.groupLength {
            Self.double(&needless, &needlessCapacity)
        }
        for block in 0..<found.count {
            var rest = found.blocks[block].needless
            while rest != 0 {
                let bit = rest & (0 &- rest)
                rest ^= bit
                let before = (found.cellEnds[block] & (bit &- 1)).nonzeroBitCount
                let cell = first &+ Int(found.starts[block]) &+ before
                // Quotes around nothing tell it from null.
                let isEmpty = bytes[Int(ends[cell]) &- 2] == UInt8(ascii: "\"")
                needless[needlessCount] = UInt32(truncatingIfNeeded: cell)
                needlessCount &+= isEmpty ? 0 : 1
            }
        }
    }

    /// Ends a record at each line end, where it has the cells that it should.
    @inline(__always)
    private mutating func endRecords(
        _ bytes: UnsafePointer<UInt8>, _ found: Found, at offset: Int, to filled: Int,
        for task: Task, _ scan: inout Scan
    ) -> Stop? {
        for block in 0..<found.count {
            var rest = found.blocks[block].lineEnds
            let innerLineEnds = found.blocks[block].innerLineEnds
            while rest != 0 {
                let bit = rest & (0 &- rest)
                rest ^= bit
                let position = offset &+ 64 &* block &+ bit.trailingZeroBitCount
                // The record's last cell must be the one that ends here.
                guard scan.expected < scan.count,
                    Int(ends[scan.expected] & ~Self.escapedBit) == position,
                    position &- scan.rowStart <= task.maximumLength
                else { return .irregular }
                var next = position + 1
                if bytes[position] == 13 {
                    if next < filled {
                        if bytes[next] == 10 { next += 1 }
                    } else if !task.isAtEnd {
                        return .incomplete
                    }
                }
                rowCount += 1
                end = next
                innerLines = scan.innerLines
                if innerLineEnds != 0 {
                    innerLines += (innerLineEnds & (bit &- 1)).nonzeroBitCount
                }
                scan.rowStart = next
                scan.expected += task.width
                if next >= task.border { return .border }
            }
            if innerLineEnds != 0 { scan.innerLines += innerLineEnds.nonzeroBitCount }
        }
        return nil
    }

    /// Leaves out the records from the first one on that is not UTF-8 or holds a NUL.
    @inline(never)
    private mutating func checkText(
        _ bytes: UnsafePointer<UInt8>, from start: Int, width: Int, _ stop: inout Stop?
    ) {
        let text = UnsafeBufferPointer(start: bytes + start, count: end - start)
        guard let fault = TextCheck.firstFault(in: text)?.position else { return }
        var low = 0
        var high = rowCount
        while low < high {
            let middle = (low + high) / 2
            let rowEnd = Int(ends[(middle + 1) * width - 1] & ~Self.escapedBit)
            if rowEnd < start + fault { low = middle + 1 } else { high = middle }
        }
        rowCount = low
        if low == 0 {
            end = start
        } else {
            end = Int(ends[low * width - 1] & ~Self.escapedBit) + 1
            if bytes[end - 1] == 13, bytes[end] == 10 { end += 1 }
        }
        let records = UnsafeBufferPointer(start: bytes + start, count: end - start)
        innerLines = CSVScan.lineEnds(in: records) - rowCount
        stop = .irregular
    }

    @inline(never)
    private static func double(
        _ memory: inout UnsafeMutablePointer<UInt32>, _ capacity: inout Int
    ) {
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
        larger.update(from: memory, count: capacity)
        memory.deallocate()
        memory = larger
        capacity *= 2
    }
}
