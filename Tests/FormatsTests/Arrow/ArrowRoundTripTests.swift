import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct ArrowRoundTripTests {
    @Test(.context, arguments: [ArrowWriter.Layout.file, .stream])
    func everyTypeAtEverySize(_ layout: ArrowWriter.Layout) throws {
        try withSeeds { generator in
            try withEverySize { size in
                for nullEvery in [0, 1, 3] {
                    let frame = DataFrame.random(
                        rows: size, nullEvery: nullEvery, using: &generator)
                    let bytes = arrowBytes([frame], layout)
                    expectEqual(try readArrow(bytes).whole, frame)
                }
            }
        }
    }

    @Test(.context, arguments: [ArrowWriter.Layout.file, .stream])
    func slicesAndSeveralBatches(_ layout: ArrowWriter.Layout) throws {
        try withSeeds { generator in
            let frame = DataFrame.random(rows: 777, using: &generator)
            let pieces = frame.cut(using: &generator)
            let bytes = arrowBytes(pieces, layout)
            for piece in [nil, 1, 7, 65537] {
                expectEqual(try readArrow(bytes, piece: piece).whole, frame)
            }
        }
    }

    /// The bytes follow from the values of each batch, not from how they are cut into chunks.
    @Test(.context) func chunksDoNotShow() throws {
        try withSeeds { generator in
            let frame = DataFrame.random(rows: 300, using: &generator)
            let shifted = try concat([frame[rows: 0..<3], frame])[rows: 3..<303]
            #expect(arrowBytes([frame]) == arrowBytes([frame.contiguous()]))
            #expect(arrowBytes([frame]) == arrowBytes([shifted]))
            let writer = ArrowWriter(schema: frame.schema, layout: .file)
            let parts = writer.encode([frame[rows: 0..<70], frame[rows: 70..<300]])
            let whole = writer.encode([frame])
            #expect(parts.map { $0.parts.map(\.array) } == whole.map { $0.parts.map(\.array) })
        }
    }

    @Test func noRowsKeepTheColumns() throws {
        var generator = SeededGenerator(seed: 1)
        let frame = DataFrame.random(rows: 0, using: &generator)
        for layout in [ArrowWriter.Layout.file, .stream] {
            let item = try readArrow(arrowBytes([frame], layout))
            expectEqual(try item.whole, frame)
            #expect(item.batches.count == 1)
        }
        #expect(try readArrow([]).batches.isEmpty)
    }

    /// A column of a type without a value stays what it is, and so does one that holds a few kinds of
    /// text that look like something else.
    @Test func typesAreThoseOfTheFile() throws {
        let frame = try DataFrame([
            ("none", Column(nulls: 3, of: .int64)),
            ("day", Column(["2024-01-01", nil, "2024-01-02"])),
            ("number", Column(["1", "2", "3"])),
        ])
        let item = try readArrow(arrowBytes([frame]))
        #expect(item.columns.map(\.type) == [.int64, .text, .text])
        #expect(item.columns.map(\.nullCount) == [3, 1, 0])
    }

    @Test func evidenceCountsAndNamesTheFirst() throws {
        let frame = try DataFrame([
            ("n", Column([nil, 1, 9_007_199_254_740_993])), ("s", Column([nil, "b", "b"])),
            ("f", Column([nil, nil, 0.5])),
        ])
        let columns = try readArrow(arrowBytes([frame, frame])).columns
        #expect(columns[0].evidence.count(of: .int64) == 2)
        #expect(columns[0].evidence.count(of: .inexactInteger) == 2)
        #expect(columns[0].evidence.first(.inexactInteger)?.line == 3)
        #expect(columns[1].evidence.spellings.map(\.count) == [4])
        #expect(columns[1].evidence.first(.text)?.line == 2)
        #expect(columns[2].evidence.count(of: .float64) == 2)
        #expect(columns[2].evidence.first(.float64)?.value == "0.5")
    }

    @Test func batchesAreBounded() throws {
        let rows = 200_000
        let frame = try DataFrame([("n", Column((0..<rows).map { $0 }))])
        let item = try readArrow(arrowBytes([frame]))
        #expect(item.batches.map(\.rowCount) == [65_536, 65_536, 65_536, 3392])
        expectEqual(try item.whole, frame)
        let long = String(repeating: "x", count: 1 << 20)
        let texts = try DataFrame([("s", Column([String](repeating: long, count: 40)))])
        let cut = try readArrow(arrowBytes([texts]))
        #expect(cut.batches.count == 3)
        expectEqual(try cut.whole, texts)
    }
}
