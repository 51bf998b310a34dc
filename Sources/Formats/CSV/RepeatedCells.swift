import Glibc

/// The cells of a column that come again and again: those without a byte, and the texts that `Spellings` tells apart.
/// They are known by their bytes as they stand in the text, so that it takes a few instructions, and
/// no branch that depends on which of them it is, to count one.
struct RepeatedCells: ~Copyable {
    /// What a cell is.
    enum Meaning {
        case null
        /// A text, by its place in `Spellings`.
        case text(Int)
    }

    /// A cell: its last 16 bytes, or all of them, as two words.
    private struct Slot {
        var low: UInt64 = 0
        var high: UInt64 = 0
        /// Bytes of the cell, quotes included; none where there is no cell.
        var count: Int32 = -1
        /// Where it is counted.
        var counter: Int32 = 0
    }

    /// A table with open addresses, mostly empty; nothing until there is a cell.
    private var slots: UnsafeMutablePointer<Slot>?
    /// The bytes of the cells in `slots` that have more than 16.
    private var texts: UnsafeMutablePointer<UInt8>?
    private var slotCount = 0
    /// How often each text was counted, and at last the nulls.
    private var counts = InlineArray<9, Int>(repeating: 0)

    private static var capacity: Int { 64 }
    private static var maximumSlots: Int { 16 }
    private static var maximumBytes: Int { 64 }
    private static var nullCounter: Int { 8 }

    deinit {
        slots?.deallocate()
        texts?.deallocate()
    }

    /// Notes what a cell is.
    ///
    /// - Parameter end: where it ends, with at least 16 bytes of text before it.
    mutating func add(_ end: UnsafePointer<UInt8>, _ count: Int, as meaning: Meaning) {
        guard slotCount < Self.maximumSlots, count <= Self.maximumBytes else { return }
        let slots = slots ?? makeSlots()
        let (low, high) = Self.words(end, count)
        var place = Self.place(low, high, count)
        while slots[place].count >= 0 { place = (place + 1) % Self.capacity }
        let counter =
            switch meaning {
            case .null: Self.nullCounter
            case .text(let entry): entry
            }
        slots[place] = Slot(low: low, high: high, count: Int32(count), counter: Int32(counter))
        if count > 16 {
            texts!.advanced(by: place * Self.maximumBytes).update(from: end - count, count: count)
        }
        slotCount += 1
    }

    private mutating func makeSlots() -> UnsafeMutablePointer<Slot> {
        let made = UnsafeMutablePointer<Slot>.allocate(capacity: Self.capacity)
        made.initialize(repeating: Slot(), count: Self.capacity)
        slots = made
        texts = .allocate(capacity: Self.capacity * Self.maximumBytes)
        return made
    }

    /// Counts the cells of a column from the first row on until one is not known.
    ///
    /// - Returns: how many of them are known.
    mutating func count(_ batch: CellBatch, column: Int, _ rows: Range<Int>) -> Int {
        guard let slots, let texts else { return 0 }
        return batch.run(ofColumn: column, from: rows.lowerBound, to: rows.upperBound) {
            end, count, _ in
            let (low, high) = Self.words(end, count)
            var place = Self.place(low, high, count)
            while true {
                let slot = slots[place]
                if slot.low == low, slot.high == high, Int(slot.count) == count,
                    count <= 16
                        || memcmp(texts + place * Self.maximumBytes, end - count, count - 16) == 0
                {
                    counts[Int(slot.counter)] &+= 1
                    return true
                }
                if slot.count < 0 { return false }
                place = (place &+ 1) & (Self.capacity &- 1)
            }
        }
    }

    /// Tells what was counted since the last time; returns how many nulls that were.
    mutating func take(_ body: (_ text: Int, _ count: Int) -> Void) -> Int {
        for text in 0..<Self.nullCounter where counts[text] > 0 {
            body(text, counts[text])
            counts[text] = 0
        }
        defer { counts[Self.nullCounter] = 0 }
        return counts[Self.nullCounter]
    }

    /// The last 16 bytes of a cell, with zeros for those that it does not have.
    @inline(__always)
    private static func words(
        _ end: UnsafePointer<UInt8>, _ count: Int
    ) -> (low: UInt64, high: UInt64) {
        let raw = UnsafeRawPointer(end)
        let bits = UInt64(truncatingIfNeeded: min(count, 16) &* 8)
        let low = raw.loadUnaligned(fromByteOffset: -8, as: UInt64.self)
        let high = raw.loadUnaligned(fromByteOffset: -16, as: UInt64.self)
        // A shift by 64 or more leaves nothing.
        return (
            low & ~(UInt64.max >> bits), high & ~(UInt64.max >> (bits < 64 ? 0 : bits &- 64))
        )
    }

    @inline(__always)
    private static func place(_ low: UInt64, _ high: UInt64, _ count: Int) -> Int {
        let mixed = low ^ high &* 0xFF51_AFD7_ED55_8CCD ^ UInt64(truncatingIfNeeded: count)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }
}
