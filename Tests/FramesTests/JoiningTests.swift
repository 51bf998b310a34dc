import TestSupport
import Testing

@testable import Frames

@Suite(.context)
struct JoiningTests {
    /// Windows that begin and end anywhere in a byte of a bitmap, with and without nulls, against
    /// their cells one by one.
    @Test func windowsAtAnyBitAreJoinedExactly() {
        withSeeds { generator in
            let frame = DataFrame.random(rows: 300, using: &generator)
            let ranges = (0..<6).map { _ in
                let start = Int.random(in: 0...299, using: &generator)
                return start..<Int.random(in: start + 1...300, using: &generator)
            }
            for column in frame.columns {
                let parts = ranges.flatMap { column.slice($0).chunks }
                let joined = Chunk.joined(parts[...], type: column.type)
                let expected = parts.flatMap { part in (0..<part.count).map { part.cell(at: $0) } }
                #expect(Column(joined) == Column(type: column.type, chunks: parts))
                #expect((0..<joined.count).map { joined.cell(at: $0) } == expected)
                #expect(joined.nullCount == expected.count { $0 == .null })
            }
        }
    }

    @Test func bitsBehindTheLastRowAreZero() throws {
        var bits = BoolBuilder()
        for row in 0..<16 { if row == 8 { bits.appendNull() } else { bits.append(true) } }
        let chunk = bits.finish()
        let joined = Chunk.joined([chunk.slice(3..<11), chunk.slice(0..<3)], type: .bool)
        for buffer in [joined.values, joined.validity] {
            let last = try #require(buffer).withUnsafeBytes { $0[1] }
            #expect(last & 0b1111_1000 == 0)
        }
    }

    @Test func textBeyondTheLimitStaysInSeveralChunks() throws {
        let chunk = (["abcd", nil, "efgh"] as Column).chunks[0]
        let column = Column(type: .text, chunks: [Chunk](repeating: chunk, count: 5))
        #expect(column.contiguous(textLimit: 16).chunks.map(\.count) == [6, 6, 3])
        #expect(column.contiguous(textLimit: 23).chunks.map(\.count) == [6, 6, 3])
        #expect(column.contiguous(textLimit: 24).chunks.map(\.count) == [9, 6])
        #expect(column.contiguous(textLimit: 3).chunks.map(\.count) == [3, 3, 3, 3, 3])
        #expect(column.contiguous(textLimit: 16) == column)
        #expect(column.contiguous().chunks.count == 1)
    }

    @Test func largeBlocksAreFilledAndFreed() throws {
        let large = Column(Chunk.counting(to: 700_000))
        let column = Column(type: .int64, chunks: large.chunks + large.slice(1..<700_000).chunks)
        let joined = column.contiguous()
        #expect(joined.chunks.count == 1)
        #expect(joined[0] == 0 && joined[699_999] == 699_999)
        #expect(joined[700_000] == 1 && joined[1_399_998] == 699_999)
    }
}
