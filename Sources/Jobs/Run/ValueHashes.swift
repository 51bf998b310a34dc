import Frames

/// Hashes of the values that rows have in some columns: equal values, equal hashes.
///
/// They differ from process to process, as those of `Hasher` do.
enum ValueHashes {
    /// In place of a hash where one of the values is null.
    static let none: UInt64 = 0

    /// - Parameter mask: which bits of the hashes count.
    static func of(_ columns: [Column], rowCount: Int, mask: UInt64) -> [UInt64] {
        var hashes = [UInt64](repeating: 1, count: rowCount)
        for column in columns {
            var before = 0
            for chunk in column.chunks {
                mix(chunk, into: &hashes, from: before)
                before += chunk.count
            }
        }
        if mask != .max {
            for row in hashes.indices where hashes[row] != none {
                set(&hashes[row], hashes[row] & mask)
            }
        }
        return hashes
    }

    private static func mix(_ chunk: Chunk, into hashes: inout [UInt64], from start: Int) {
        switch chunk.type {
        case .null:
            for row in 0..<chunk.count { hashes[start + row] = none }
        case .int64, .timestamp, .timestampUTC:
            let values = chunk.int64s
            mix(chunk, &hashes, start) { $0.combine(values[$1]) }
        case .date:
            let values = chunk.days
            mix(chunk, &hashes, start) { $0.combine(values[$1]) }
        case .float64:
            let values = chunk.float64s
            mix(chunk, &hashes, start) { $0.combine(values[$1].isNaN ? .nan : values[$1]) }
        case .bool:
            mix(chunk, &hashes, start) { $0.combine(chunk.bool(at: $1)) }
        case .text, .binary:
            mix(chunk, &hashes, start) { hasher, row in
                chunk.withBytes(at: row) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            }
        }
    }

    private static func mix(
        _ chunk: Chunk, _ hashes: inout [UInt64], _ start: Int,
        _ combine: (inout Hasher, Int) -> Void
    ) {
        let mayHoldNulls = chunk.nullCount > 0
        for row in 0..<chunk.count where hashes[start + row] != none {
            if mayHoldNulls, chunk.isNull(row) {
                hashes[start + row] = none
                continue
            }
            var hasher = Hasher()
            hasher.combine(hashes[start + row])
            combine(&hasher, row)
            set(&hashes[start + row], UInt64(bitPattern: Int64(hasher.finalize())))
        }
    }

    private static func set(_ slot: inout UInt64, _ hash: UInt64) {
        slot = hash == none ? 1 : hash
    }
}

/// A set of hashes that are not 0, in one block of memory.
struct HashSet {
    private var slots: [UInt64]
    private var count = 0

    init(capacity: Int) {
        slots = [UInt64](repeating: 0, count: capacity + capacity / 3 + 64)
    }

    /// - Returns: false where it was there already.
    mutating func insert(_ hash: UInt64) -> Bool {
        if (count + 1) * 10 > slots.count * 9 { grow() }
        var slot = Int(hash.multipliedFullWidth(by: UInt64(slots.count)).high)
        while slots[slot] != 0 {
            if slots[slot] == hash { return false }
            slot = slot + 1 == slots.count ? 0 : slot + 1
        }
        slots[slot] = hash
        count += 1
        return true
    }

    /// More hashes fell to one pass than its share.
    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        count = 0
        for hash in old where hash != 0 { _ = insert(hash) }
    }
}
