import Frames
import Glibc

/// The first few distinct texts of a column and how often each occurs.
struct SpellingTally: Sendable {
    private struct Spelling {
        let bytes: [UInt8]
        let row: Int
        var count: Int
    }

    private var spellings: [Spelling] = []
    private var count = 0
    private var isFull = false

    @inline(__always)
    mutating func note(_ text: UnsafeBufferPointer<UInt8>, row: Int) {
        count += 1
        if !isFull { tellApart(text, row: row, count: 1) }
    }

    private mutating func tellApart(_ text: UnsafeBufferPointer<UInt8>, row: Int, count: Int) {
        for index in spellings.indices where isSame(spellings[index].bytes, text) {
            spellings[index].count += count
            return
        }
        isFull = spellings.count == Evidence.spellingLimit
        if !isFull { spellings.append(Spelling(bytes: Array(text), row: row, count: count)) }
    }

    /// `elementsEqual` compares byte by byte, which shows in a column of few distinct texts.
    private func isSame(_ known: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        known.count == text.count
            && (known.isEmpty || memcmp(known, text.baseAddress!, text.count) == 0)
    }

    /// Adds the texts of the rows behind the first `rowCount`.
    mutating func merge(_ later: SpellingTally, after rowCount: Int) {
        count += later.count
        for spelling in later.spellings where !isFull {
            spelling.bytes.withUnsafeBufferPointer {
                tellApart($0, row: rowCount + spelling.row, count: spelling.count)
            }
        }
        if later.isFull { isFull = true }
    }

    func add(to evidence: inout Evidence) {
        guard let first = spellings.first else { return }
        func witness(_ spelling: Spelling) -> Evidence.Witness {
            .init(
                line: spelling.row + 1,
                value: spelling.bytes.withUnsafeBufferPointer { Evidence.shortened($0) })
        }
        if isFull {
            evidence.noteManyTexts(count: count, first: witness(first))
        } else {
            for spelling in spellings {
                evidence.noteText(witness(spelling), count: spelling.count)
            }
        }
    }
}
