import Frames
import TestSupport
import Testing

@Suite(.context)
struct ColumnTests {
    @Test func buildersGiveWhatTheyGot() throws {
        try withSeeds { generator in
            try withEverySize { size in
                for type in ColumnType.allCases {
                    let cells = (0..<size).map { _ in
                        Bool.random(using: &generator)
                            ? Cell.null : Cell.random(type, using: &generator)
                    }
                    let column = try Column(cells: cells).cast(to: type)
                    #expect(column.nullCount == cells.count { $0 == .null })
                    #expect((0..<size).map { column[$0] } == cells)
                }
            }
        }
    }

    @Test func slicesOfSlices() {
        withSeeds { generator in
            for type in ColumnType.allCases {
                let column = Column.random(type, count: 300, using: &generator)
                let cells = (0..<300).map { column[$0] }
                for _ in 0..<20 {
                    let start = Int.random(in: 0...300, using: &generator)
                    let end = Int.random(in: start...300, using: &generator)
                    let outer = column.slice(start..<end)
                    let middle = Int.random(in: 0...outer.count, using: &generator)
                    let inner = outer.slice(middle..<outer.count)
                    let expected = Array(cells[(start + middle)..<end])
                    #expect((0..<inner.count).map { inner[$0] } == expected)
                    #expect(inner.nullCount == expected.count { $0 == .null })
                    // Joining copies bitmaps from and to any bit.
                    let joined = Column(
                        type: type, chunks: inner.chunks + outer.chunks + inner.chunks
                    ).contiguous()
                    #expect(joined.slice(0..<inner.count) == inner)
                    #expect(joined.slice(inner.count..<inner.count + outer.count) == outer)
                }
            }
        }
    }

    @Test func equality() {
        #expect(Column([1, 2]) != Column([1.0, 2.0]))
        #expect(Column([-0.0, .nan]) == Column([0.0, -.nan]))
        #expect(Column([1, nil]) != Column([1, 0]))
        #expect(Column(["e\u{301}"]) != Column(["é"]))
        #expect(Column(type: .int64, chunks: []) != Column(type: .text, chunks: []))
        let whole = Column(0..<100)
        let parts = Column(
            type: .int64, chunks: [whole.slice(0..<33), whole.slice(33..<100)].flatMap(\.chunks))
        #expect(whole == parts)
        #expect(whole.firstDifference(from: Column((0..<100).map { $0 == 70 ? 0 : $0 })) == 70)
    }

    @Test func cells() {
        #expect(Cell.float64(.nan) == .float64(.nan))
        #expect(Set([Cell.float64(.nan), .float64(-.nan), .float64(0), .float64(-0.0)]).count == 2)
        #expect(Cell.int64(1) != .float64(1))
        #expect(Cell.binary([0, 255]).description == "0x00ff")
        #expect(Cell.timestampUTC(Timestamp(microseconds: 0)).description == "1970-01-01T00:00:00Z")
    }

    @Test func literalsPromote() throws {
        #expect(([1, 2.5, nil] as Column) == Column([1.0, 2.5, nil]))
        #expect(([1, "a", true] as Column) == Column(["1", "a", "true"]))
        #expect(([nil, nil] as Column) == Column(nulls: 2))
        #expect(([] as Column).count == 0)
        let frame: DataFrame = ["number": [1, 2, 3], "number_squared": [1, 4, 9]]
        #expect(frame.columnNames == ["number", "number_squared"])
        #expect(frame["number_squared"][2] == 9)
        #expect(throws: FrameError.self) { try Column(cells: [1, .binary([1])]) }
    }

    @Test func literalsThatContradictThemselvesTrap() async {
        await #expect(processExitsWith: .failure) {
            let frame: DataFrame = ["a": [1], "a": [2]]
            print(frame)
        }
        await #expect(processExitsWith: .failure) {
            let frame: DataFrame = ["a": [1], "b": [1, 2]]
            print(frame)
        }
    }

    @Test func views() throws {
        let day = CalendarDate(daysSince1970: 3)
        let time = Timestamp(microseconds: 5)
        let frame = try DataFrame([
            ("i", Column([1, nil, 3])), ("d", Column([1.5, nil, 2])),
            ("b", Column([true, nil, false])), ("t", Column(["x", nil, ""])),
            ("day", Column([day, nil, day])), ("time", Column([time, nil, time])),
            ("utc", Column(utc: [time, nil, time])),
            ("bytes", Column([[1], nil, []] as [[UInt8]?])),
            ("none", Column(nulls: 3)),
        ])
        #expect(try Array(frame["i", as: Int.self]) == [1, nil, 3])
        #expect(try Array(frame["i", as: Int64.self]) == [1, nil, 3])
        #expect(try Array(frame["d", as: Double.self]) == [1.5, nil, 2])
        #expect(try Array(frame["b", as: Bool.self]) == [true, nil, false])
        #expect(try Array(frame["t", as: String.self]) == ["x", nil, ""])
        #expect(try Array(frame["day", as: CalendarDate.self]) == [day, nil, day])
        #expect(try Array(frame["time", as: Timestamp.self]) == [time, nil, time])
        #expect(try Array(frame["utc", as: Timestamp.self]) == [time, nil, time])
        #expect(try Array(frame["bytes", as: [UInt8].self]) == [[1], nil, []])
        #expect(try Array(frame["none", as: Double.self]) == [nil, nil, nil])
        let error = #expect(throws: FrameError.self) { try frame["i", as: Double.self] }
        #expect(
            error?.message
                == "column \"i\" is int64; expected float64 for Double; frame.cast([\"i\": .float64])"
        )
        #expect(throws: FrameError.self) { try frame["nothing", as: Double.self] }
    }

    @Test func viewsOverManyChunks() throws {
        try withSeeds { generator in
            try withEverySize { size in
                let column = Column.random(.int64, count: size, using: &generator)
                let view = try column.values(as: Int64.self)
                let expected = (0..<size).map { row -> Int64? in
                    if case .int64(let value) = column[row] { value } else { nil }
                }
                #expect(Array(view) == expected)
                #expect(view.indices.map { view[$0] } == expected)
                #expect(view.reversed().map { $0 } == expected.reversed())
            }
        }
    }
}
