import Frames
import Glibc

/// The distinct texts of a column while they are few, told apart by their bytes: what `Evidence`
/// would be told value by value, without a string for each.
struct Spellings: ~Copyable {
    private struct Entry {
        /// Where its bytes are in `text`.
        let bytes: Range<Int>
        let line: Int
    }

    private static var limit: Int { 8 }
    private var entries: [Entry] = []
    /// The bytes of all entries.
    private var text: [UInt8] = []
    /// Of each entry, its key and how often it was met.
    private var keys = InlineArray<8, UInt64>(repeating: 0)
    private var counts = InlineArray<8, Int>(repeating: 0)
    /// The last entry of those whose keys have one hash.
    private var places = InlineArray<16, UInt8>(repeating: 0)
    /// Texts in all, once they are not told apart.
    private var count = 0
    /// True once there were more than `Evidence` tells apart: the column is plainly text.
    private(set) var isMany = false

    var isEmpty: Bool { entries.isEmpty }

    /// Notes one text that is of no narrower kind.
    @inline(__always)
    mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, line: @autoclosure () -> Int) {
        if isMany {
            count += 1
        } else if noteKnown(bytes) == nil {
            _ = noteNew(bytes, line: line())
        }
    }

    /// Notes `more` texts of a column that is plainly text already.
    mutating func noteMore(_ more: Int) { count += more }

    /// Notes a text that was met before once more, by its place among those that are told apart.
    mutating func noteAgain(_ place: Int, _ more: Int) { counts[place] += more }

    /// Notes the bytes if they are a text that was met before and is told apart.
    ///
    /// - Returns: its place among those; nil where it is none of them.
    @inline(__always)
    mutating func noteKnown(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let key = Self.key(bytes)
        var found = Int(places[Self.hash(key)])
        if keys[found] != key {
            found = -1
            for index in 0..<Self.limit where keys[index] == key { found = index }
        }
        guard found >= 0, bytes.count <= Self.wholeKeyLimit || isEqual(entries[found].bytes, bytes)
        else { return nil }
        counts[found] += 1
        return found
    }

    /// Texts of so many bytes are all in their keys.
    private static var wholeKeyLimit: Int { 7 }

    /// Equal for equal texts, and never 0.
    @inline(__always)
    private static func key(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = bytes.baseAddress else { return 1 << 56 }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        let tag = UInt64(truncatingIfNeeded: min(count, 254) &+ 1) << 56
        if count > wholeKeyLimit {
            let first = raw.loadUnaligned(as: UInt64.self)
            let last = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return tag | (first &* 0x9E37_79B9_7F4A_7C15 ^ last) >> 8
        }
        if count >= 4 {
            let first = raw.loadUnaligned(as: UInt32.self)
            let last = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            let up = UInt64(truncatingIfNeeded: (count &- 4) &* 8)
            return tag | UInt64(first) | UInt64(last) &<< up
        }
        if count == 0 { return tag }
        let (first, middle, last) = (base[0], base[count >> 1], base[count &- 1])
        return tag | UInt64(first) | UInt64(middle) &<< 8 | UInt64(last) &<< 16
    }

    @inline(__always)
    private static func hash(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 60)
    }

    /// Notes a text that `noteKnown` does not know.
    ///
    /// - Returns: its place among those that are told apart; nil where no more are.
    @inline(never)
    mutating func noteNew(_ bytes: UnsafeBufferPointer<UInt8>, line: Int) -> Int? {
        // Two entries may have one key.
        for index in entries.indices where isEqual(entries[index].bytes, bytes) {
            counts[index] += 1
            return index
        }
        guard entries.count < min(Self.limit, Evidence.spellingLimit) else {
            isMany = true
            count = 1
            for index in entries.indices { count += counts[index] }
            return nil
        }
        keys[entries.count] = Self.key(bytes)
        places[Self.hash(keys[entries.count])] = UInt8(entries.count)
        counts[entries.count] = 1
        if entries.isEmpty { entries.reserveCapacity(Self.limit) }
        let start = text.count
        text.append(contentsOf: bytes)
        entries.append(Entry(bytes: start..<text.count, line: line))
        return entries.count - 1
    }

    private func isEqual(_ left: Range<Int>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        left.count == right.count
            && text.withUnsafeBytes { text in
                left.isEmpty
                    || memcmp(text.baseAddress! + left.lowerBound, right.baseAddress!, left.count)
                        == 0
            }
    }

    /// Adds what was noted to `evidence`.
    func add(to evidence: inout Evidence) {
        func witness(_ entry: Entry) -> Evidence.Witness {
            let value = text.withUnsafeBufferPointer {
                Evidence.shortened(UnsafeBufferPointer(rebasing: $0[entry.bytes]))
            }
            return .init(line: entry.line, value: value)
        }
        guard let first = entries.first else { return }
        if isMany {
            evidence.noteManyTexts(count: count, first: witness(first))
        } else {
            evidence.reserveSpellings(entries.count)
            for (index, entry) in entries.enumerated() {
                evidence.noteText(witness(entry), count: counts[index])
            }
        }
    }
}
