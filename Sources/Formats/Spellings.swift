import Frames

/// The distinct texts of a column while they are few, told apart by their bytes: what `Evidence`
/// would be told value by value, without a string for each.
struct Spellings {
    private struct Entry {
        /// Where its bytes are in `text`.
        let bytes: Range<Int>
        let line: Int
        var count: Int
    }

    private var entries: [Entry] = []
    /// The bytes of all entries.
    private var text: [UInt8] = []
    /// Index of the entry that was met last: equal values often follow each other.
    private var last = 0
    private var count = 0
    /// True once there were more than `Evidence` tells apart: the column is plainly text.
    private(set) var isMany = false

    var isEmpty: Bool { entries.isEmpty }

    /// Notes one text that is of no narrower kind.
    @inline(__always)
    mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, line: @autoclosure () -> Int) {
        count += 1
        if !isMany { noteFew(bytes, line: line) }
    }

    /// Notes `more` texts of a column that is plainly text already.
    mutating func noteMore(_ more: Int) { count += more }

    @inline(never)
    private mutating func noteFew(_ bytes: UnsafeBufferPointer<UInt8>, line: () -> Int) {
        if last < entries.count, isEqual(entries[last].bytes, bytes) {
            entries[last].count += 1
            return
        }
        for index in entries.indices where isEqual(entries[index].bytes, bytes) {
            entries[index].count += 1
            last = index
            return
        }
        if entries.count < Evidence.spellingLimit {
            last = entries.count
            if entries.isEmpty { entries.reserveCapacity(Evidence.spellingLimit) }
            let start = text.count
            text.append(contentsOf: bytes)
            entries.append(Entry(bytes: start..<text.count, line: line(), count: 1))
        } else {
            isMany = true
        }
    }

    private func isEqual(_ left: Range<Int>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<right.count where text[left.lowerBound + index] != right[index] {
            return false
        }
        return true
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
            for entry in entries { evidence.noteText(witness(entry), count: entry.count) }
        }
    }
}
