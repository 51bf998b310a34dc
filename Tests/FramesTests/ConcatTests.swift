import Frames
import TestSupport
import Testing

@Suite(.context)
struct ConcatTests {
    @Test func splitAndConcatIsTheIdentity() throws {
        try withSeeds { generator in
            try withEverySize { size in
                let frame = DataFrame.random(rows: size, using: &generator)
                expectEqual(try concat(frame.cut(using: &generator)), frame)
                expectEqual(frame.contiguous(), frame)
                #expect(frame.contiguous().columns.allSatisfy { $0.chunks.count <= 1 })
            }
        }
    }

    @Test func columnsComeInOrderOfFirstAppearance() throws {
        let first: DataFrame = ["b": [1], "a": ["x"]]
        let second: DataFrame = ["c": [true], "a": ["y"]]
        let all = try concat([first, second], how: .union)
        expectEqual(all, ["b": [1, nil], "a": ["x", "y"], "c": [nil, true]])
        expectEqual(try concat([first, second], how: .intersection), ["a": ["x", "y"]])
    }

    @Test func strictTakesTheSameNamesInAnyOrder() throws {
        let all = try concat([["a": [1], "b": [2]], ["b": [4], "a": [3]]] as [DataFrame])
        expectEqual(all, ["a": [1, 3], "b": [2, 4]])
    }

    @Test func nothingIsNeutral() throws {
        let frame: DataFrame = ["a": [1]]
        expectEqual(try concat([DataFrame(), frame, DataFrame()]), frame)
        expectEqual(try concat([DataFrame(), frame], how: .intersection), frame)
        expectEqual(try concat([DataFrame]()), DataFrame())
    }

    @Test func aColumnWithoutValuesMayBeMissing() throws {
        let all = try concat([["a": [nil], "b": [1]], ["b": [2]]] as [DataFrame], how: .union)
        expectEqual(all, ["a": [nil, nil], "b": [1, 2]])
        #expect(all["a"].type == .null)
    }

    @Test func rowsWithoutColumnsAreRows() throws {
        let rows = try DataFrame([], rowCount: 2)
        expectEqual(try concat([rows, ["a": [1]]], how: .union), ["a": [nil, nil, 1]])
        #expect(try concat([rows, rows]).rowCount == 4)
        #expect(throws: FrameError.self) { try concat([rows, ["a": [1]]]) }
    }

    @Test func largeChunksAreShared() throws {
        let big = Column(type: .int64, chunks: [Chunk.counting(to: 5000)])
        let frame = try DataFrame([("n", big)])
        let all = try concat([frame, frame])
        #expect(all["n"].chunks.count == 2)
        #expect(all["n"].chunks.map(\.address) == [big.chunks[0].address, big.chunks[0].address])
    }

    @Test func smallChunksAreMerged() throws {
        let frames = (0..<10_000).map { index -> DataFrame in
            ["n": [.int64(Int64(index))], "t": [.text("row \(index)")]]
        }
        let all = try concat(frames)
        #expect(all["n"].chunks.count == 1)
        #expect(all["n"][9_999] == 9_999)
        #expect(all["t"].chunks.count == 1)
        #expect(all["t"][1234] == "row 1234")
    }

    @Test func accumulatingKeepsTheChunksFew() throws {
        var all = DataFrame()
        for index in 0..<10_000 {
            all = try concat([all, ["n": [.int64(Int64(index))]]])
        }
        #expect(all["n"].chunks.count <= 6)
        #expect(all["n"][5_000] == 5_000)
    }
}

extension Chunk {
    static func counting(to count: Int) -> Chunk {
        var builder = Int64Builder()
        for value in 0..<count { builder.append(Int64(value)) }
        return builder.finish()
    }
}

extension Chunk {
    /// Where the values of an `int64` chunk lie.
    var address: UnsafePointer<Int64>? {
        let values = int64s
        return values.withUnsafeBufferPointer { $0.baseAddress }
    }
}
