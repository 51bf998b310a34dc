/// Sorts row numbers by several columns.
///
/// Rows are sorted by one number each: the rank of their value in the first key, of text its first
/// seven bytes. Runs of equal rank are then sorted by the next bytes or the next key. So every
/// comparison is of two words, and no text is looked at further than it takes to tell it apart.
struct RowSorter {
    private struct Entry {
        var rank: UInt64
        var row: Int
    }

    /// A run of entries that are equal so far.
    private struct Task {
        var range: Range<Int>
        var key: Int
        /// Bytes of a text that are known to be equal.
        var depth: Int
    }

    private let keys: [SortColumn]
    private var entries: [Entry]

    init(keys: [(column: Column, isDescending: Bool)], rowCount: Int) {
        self.keys = keys.map { SortColumn($0.column, isDescending: $0.isDescending) }
        entries = (0..<rowCount).map { Entry(rank: 0, row: $0) }
    }

    /// The rows in order.
    mutating func sorted() -> [Int] {
        var tasks = [Task(range: 0..<entries.count, key: 0, depth: 0)]
        while let task = tasks.popLast() {
            let key = keys[task.key]
            let valid = task.depth == 0 ? moveNullsBack(task.range, key) : task.range
            sort(valid, by: key, depth: task.depth)
            func addRun(_ run: Range<Int>) {
                guard run.count > 1 else { return }
                if key.goesOn(entries[run.lowerBound].rank) {
                    let depth = task.depth + SortColumn.bytesPerRank
                    tasks.append(Task(range: run, key: task.key, depth: depth))
                } else if task.key + 1 < keys.count {
                    tasks.append(Task(range: run, key: task.key + 1, depth: 0))
                }
            }
            var start = valid.lowerBound
            for index in valid.dropFirst() where entries[index].rank != entries[start].rank {
                addRun(start..<index)
                start = index
            }
            addRun(start..<valid.upperBound)
            let nulls = valid.upperBound..<task.range.upperBound
            if nulls.count > 1, task.key + 1 < keys.count {
                tasks.append(Task(range: nulls, key: task.key + 1, depth: 0))
            }
        }
        return entries.map(\.row)
    }

    private mutating func sort(_ range: Range<Int>, by key: SortColumn, depth: Int) {
        guard let first = range.first else { return }
        let rank = key.rank(entries[first].row, depth: depth)
        var isSorted = true
        var last = rank
        for index in range {
            entries[index].rank = key.rank(entries[index].row, depth: depth)
            isSorted = isSorted && last <= entries[index].rank
            last = entries[index].rank
        }
        guard !isSorted else { return }
        entries[range].sort { left, right in
            left.rank == right.rank ? left.row < right.row : left.rank < right.rank
        }
    }

    /// Puts the rows that are null behind the others, both in the order they had.
    private mutating func moveNullsBack(_ range: Range<Int>, _ key: SortColumn) -> Range<Int> {
        guard key.hasNulls else { return range }
        var nulls: [Entry] = []
        var end = range.lowerBound
        for index in range {
            if key.isNull(entries[index].row) {
                nulls.append(entries[index])
            } else {
                entries[end] = entries[index]
                end += 1
            }
        }
        entries.replaceSubrange(end..<range.upperBound, with: nulls)
        return range.lowerBound..<end
    }
}

/// One column to sort by.
private struct SortColumn {
    /// Bytes of a text that one rank takes in; its last byte says how many there were.
    static let bytesPerRank = 7

    private let chunks: [Chunk]
    private let starts: [Int]
    private let type: ColumnType
    private let flip: UInt64
    let hasNulls: Bool

    init(_ column: Column, isDescending: Bool) {
        let column = column.contiguous()
        chunks = column.chunks
        starts = ChunkFinder(column.chunks).starts
        type = column.type
        flip = isDescending ? .max : 0
        hasNulls = column.nullCount > 0
    }

    private func place(_ row: Int) -> (chunk: Int, index: Int) {
        if chunks.count == 1 { return (0, row) }
        let chunk = ChunkFinder.chunk(of: row, starts)
        return (chunk, row - starts[chunk])
    }

    func isNull(_ row: Int) -> Bool {
        let (chunk, index) = place(row)
        return chunks[chunk].isNull(index)
    }

    /// True when rows of this rank may still differ in later bytes.
    func goesOn(_ rank: UInt64) -> Bool {
        type.isVariableWidth && (rank ^ flip) & 0xFF > SortColumn.bytesPerRank
    }

    /// A number that grows with the value, or falls where the order is descending.
    func rank(_ row: Int, depth: Int) -> UInt64 {
        let (chunk, index) = place(row)
        return SortColumn.rank(chunks[chunk], index, depth) ^ flip
    }

    private static func rank(_ chunk: Chunk, _ row: Int, _ depth: Int) -> UInt64 {
        let high: UInt64 = 1 << 63
        switch chunk.type {
        case .null: return 0
        case .bool: return chunk.bool(at: row) ? 1 : 0
        case .int64, .timestamp, .timestampUTC:
            return UInt64(bitPattern: chunk.pointer(Int64.self)[row]) ^ high
        case .date: return UInt64(bitPattern: Int64(chunk.pointer(Int32.self)[row])) ^ high
        case .float64:
            let value = chunk.pointer(Double.self)[row]
            if value.isNaN { return .max }
            let bits = (value == 0 ? 0 : value).bitPattern
            return bits & high == 0 ? bits | high : ~bits
        case .text, .binary:
            return chunk.withBytes(at: row) { bytes in
                let rest = max(bytes.count - depth, 0)
                var rank: UInt64 = 0
                for index in 0..<bytesPerRank {
                    rank = rank << 8 | (index < rest ? UInt64(bytes[depth + index]) : 0)
                }
                return rank << 8 | UInt64(min(rest, bytesPerRank + 1))
            }
        }
    }
}
