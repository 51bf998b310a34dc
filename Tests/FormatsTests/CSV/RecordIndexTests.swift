import TestSupport
import Testing

@testable import Formats

@Suite struct RecordIndexTests {
    /// Quotes that a cell does not need are found wherever the blocks of the scan begin.
    @Test func needlessQuotes() {
        let pieces = ["a", "bc", "é", String(repeating: "x", count: 61), ",", "\n", "\r\n", "\"\""]
        for seed in seeds(fixed: 40) {
            var generator = SeededGenerator(seed: seed)
            let lineEnd = seed % 2 == 0 ? "\n" : "\r\n"
            // Some with plain text alone, so that long runs of needless quotes come, too.
            let kinds = seed % 3 == 0 ? 4 : pieces.count
            var text = ""
            var expected: [UInt32] = []
            for cell in 0..<UInt32(300) {
                let count = Int.random(in: 0...5, using: &generator)
                let chosen = (0..<count).map { _ in Int.random(in: 0..<kinds, using: &generator) }
                let content = chosen.map { pieces[$0] }.joined()
                let isPlain = chosen.allSatisfy { $0 < 4 }
                let isQuoted = !isPlain || Bool.random(using: &generator)
                if isQuoted, isPlain, !content.isEmpty { expected.append(cell) }
                text += isQuoted ? "\"\(content)\"" : content
                text += cell % 3 == 2 ? lineEnd : ","
            }
            let bytes = Array(text.utf8)
            let task = RecordIndex.Task(
                delimiter: UInt8(ascii: ","), width: 3, maximumLength: .max, border: .max,
                isAtEnd: true)
            var index = RecordIndex()
            for start in [0, 1, 63] {
                var shifted = [UInt8](repeating: 32, count: start) + bytes
                shifted.withUnsafeMutableBufferPointer { text in
                    let base = text.baseAddress!
                    _ = index.scan(base, from: start, to: text.count, for: task)
                    #expect(index.end == text.count)
                    let batch = CellBatch(
                        base, from: start, index: index, width: 3, scratch: base, offset: 0, line: 1
                    )
                    #expect(Array(batch.needlesslyQuoted(0..<100)) == expected)
                    let rows = 31..<77
                    let some = expected.filter { rows.contains(Int($0) / 3) }
                    #expect(Array(batch.needlesslyQuoted(rows)) == some)
                }
            }
        }
    }

    /// What is behind the last whole record is not looked at.
    @Test func needlessQuotesOfNoRecord() {
        let bytes = Array("a,\"b\"\n\"c\",\"d\" ,\"e\"\n".utf8)
        var index = RecordIndex()
        let task = RecordIndex.Task(
            delimiter: UInt8(ascii: ","), width: 2, maximumLength: .max, border: .max,
            isAtEnd: true)
        _ = index.scan(bytes, from: 0, to: bytes.count, for: task)
        #expect(index.rowCount == 1)
        #expect(index.needlessCount == 1 && index.needless[0] == 1)
    }
}
