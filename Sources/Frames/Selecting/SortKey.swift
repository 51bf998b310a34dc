/// A column to sort by, and in which direction: `"day"`, `.descending("price")`.
public struct SortKey: Sendable, Hashable, ExpressibleByStringLiteral {
    public let column: String
    public let isDescending: Bool

    public static func ascending(_ column: String) -> SortKey {
        SortKey(column: column, isDescending: false)
    }

    public static func descending(_ column: String) -> SortKey {
        SortKey(column: column, isDescending: true)
    }

    /// Ascending by the column of this name.
    public init(stringLiteral column: String) {
        self.init(column: column, isDescending: false)
    }

    private init(column: String, isDescending: Bool) {
        self.column = column
        self.isDescending = isDescending
    }
}

extension DataFrame {
    /// The rows sorted by these columns, the first deciding first:
    /// `try frame.sorted(by: "station", .descending("day"))`.
    ///
    /// Nulls come last in either direction. Text sorts by its UTF-8 bytes, `false` before `true`,
    /// NaN after every other number, `-0.0` and `0.0` as equals. The sort is stable: rows that are
    /// equal in all keys keep their order.
    ///
    /// - Throws: `FrameError` with code `missingColumn` naming all that are missing.
    /// - Complexity: O(rows × log rows).
    public func sorted(by keys: SortKey...) throws -> DataFrame {
        try sorted(by: keys)
    }

    /// The rows sorted by these columns, as the other form does.
    public func sorted(by keys: [SortKey]) throws -> DataFrame {
        try requireColumns(keys.map(\.column))
        guard !keys.isEmpty, rowCount > 1 else { return self }
        let ranks = keys.map { SortRanks(self[$0.column].contiguous(), $0) }
        var order = (0..<rowCount).map { RankedRow(row: $0, rank: ranks[0].ranks[$0]) }
        order.sort { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            for rank in ranks {
                switch rank.compare(left.row, right.row) {
                case ..<0: return true
                case 1...: return false
                default: continue
                }
            }
            return left.row < right.row
        }
        return gather(order.map(\.row))
    }
}

/// A row, and how its first key ranks.
private struct RankedRow {
    let row: Int
    let rank: UInt64
}

/// One key of a sort: a number for each row that sorts as its value does.
private struct SortRanks {
    /// For text and binary the first eight bytes, which may tie; `UInt64.max` for null.
    let ranks: [UInt64]
    private let column: Column
    private let isDescending: Bool

    init(_ column: Column, _ key: SortKey) {
        self.column = column
        isDescending = key.isDescending
        var ranks: [UInt64] = []
        ranks.reserveCapacity(column.count)
        for chunk in column.chunks {
            for row in 0..<chunk.count {
                if chunk.isNull(row) {
                    ranks.append(.max)
                } else {
                    let rank = SortRanks.rank(chunk, row)
                    ranks.append(isDescending ? .max - 1 - rank : rank)
                }
            }
        }
        self.ranks = ranks
    }

    /// A number below `UInt64.max` that grows with the value; ties are for `compare`.
    private static func rank(_ chunk: Chunk, _ row: Int) -> UInt64 {
        let high: UInt64 = 1 << 63
        switch chunk.type {
        case .null: return 0
        case .bool: return chunk.bool(at: row) ? 1 : 0
        case .int64, .timestamp, .timestampUTC:
            // The one value that would rank as null does ties with the one before it.
            return min(UInt64(bitPattern: chunk.pointer(Int64.self)[row]) ^ high, .max - 1)
        case .date: return UInt64(bitPattern: Int64(chunk.pointer(Int32.self)[row])) ^ high
        case .float64:
            let value = chunk.pointer(Double.self)[row]
            if value.isNaN { return .max - 1 }
            let bits = (value == 0 ? 0 : value).bitPattern
            return bits & high == 0 ? bits | high : ~bits
        case .text, .binary:
            return chunk.withBytes(at: row) { bytes in
                var rank: UInt64 = 0
                for index in 0..<8 {
                    rank = rank << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0)
                }
                return min(rank, .max - 1)
            }
        }
    }

    /// Below 0, 0 or above 0 as row `left` comes before, with or after row `right`.
    func compare(_ left: Int, _ right: Int) -> Int {
        if ranks[left] != ranks[right] { return ranks[left] < ranks[right] ? -1 : 1 }
        if ranks[left] == .max { return 0 }
        let order: Int
        switch column.type {
        case .int64, .timestamp, .timestampUTC:
            let (first, second) = (integer(left), integer(right))
            order = first == second ? 0 : first < second ? -1 : 1
        case .text, .binary:
            order = compareTexts(left, right)
        case .null, .bool, .float64, .date:
            order = 0
        }
        return isDescending ? -order : order
    }

    private func integer(_ row: Int) -> Int64 { column.chunks[0].pointer(Int64.self)[row] }

    private func compareTexts(_ left: Int, _ right: Int) -> Int {
        withBytes(left) { first in
            withBytes(right) { second in
                for index in 0..<min(first.count, second.count)
                where first[index] != second[index] {
                    return first[index] < second[index] ? -1 : 1
                }
                return first.count - second.count
            }
        }
    }

    /// Text beyond 2 GiB is in more chunks than one.
    private func withBytes<R>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var rest = row
        for chunk in column.chunks {
            if rest < chunk.count { return chunk.withBytes(at: rest, body) }
            rest -= chunk.count
        }
        preconditionFailure("no such row")
    }
}
