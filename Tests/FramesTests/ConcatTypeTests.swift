import Frames
import TestSupport
import Testing

@Suite(.context)
struct ConcatTypeTests {
    static let day = Cell.date(CalendarDate(daysSince1970: 1))
    static let time = Cell.timestamp(Timestamp(microseconds: 1_500_000))
    static let utc = Cell.timestampUTC(Timestamp(microseconds: 0))

    /// The promotion table of docs/types.md.
    static let pairs: [(Cell, Cell, ColumnType)] = [
        (.null, 1, .int64), (.null, .null, .null), (.null, .binary([1]), .binary),
        (1, 1.5, .float64), (.int64(1 << 53 + 1), 1.5, .text), (.int64(1 << 60), 1.5, .float64),
        (day, time, .timestamp), (time, utc, .text), (day, utc, .text), (true, 1, .text),
        (true, 1.5, .text), (true, "x", .text), (1, "x", .text), (1, day, .text),
        (1.5, time, .text), ("x", utc, .text),
    ]

    @Test(arguments: pairs)
    func promotion(left: Cell, right: Cell, type: ColumnType) throws {
        for (first, second) in [(left, right), (right, left)] {
            let column = try Column(cells: [first, second])
            #expect(column.type == type)
            let frames = try [first, second].map { try DataFrame([("c", Column(cells: [$0]))]) }
            let all = try concat(frames, how: .union)
            #expect(all["c"] == column)
            let isPromotedToText = type == .text
            #expect((try? concat(frames)) == (isPromotedToText ? nil : all))
        }
    }

    @Test func theTypeDependsOnNoOrder() throws {
        try withSeeds { generator in
            for _ in 0..<30 {
                var frames: [DataFrame] = try (0..<4).map { _ in
                    let type = ColumnType.allCases.filter { $0 != .binary }
                        .randomElement(using: &generator)!
                    return try DataFrame([
                        ("c", Column.random(type, count: 3, using: &generator))
                    ])
                }
                let type = try concat(frames, how: .union)["c"].type
                frames.shuffle(using: &generator)
                #expect(try concat(frames, how: .union)["c"].type == type)
            }
        }
    }

    @Test func promotionsToTextAreTold() throws {
        var told: [String] = []
        let items: [(label: String, frame: DataFrame)] = [
            ("a.csv", ["q": [1], "t": ["x"]]), ("b.csv", ["q": [true], "t": ["y"]]),
        ]
        let all = try concat(items, how: .union) { told.append("\($0)") }
        #expect(told == ["q: text because it is int64 in a.csv and bool in b.csv"])
        expectEqual(all, ["q": ["1", "true"], "t": ["x", "y"]])
    }

    @Test func strictTellsEveryDifferenceAtOnce() {
        let items: [(label: String, frame: DataFrame)] = [
            ("1.csv", ["id": [1], "qty": [1], "note": ["x"]]),
            ("2.csv", ["id": [1], "qty": [1], "note": ["x"]]),
            ("3.csv", ["id": [1], "qty": ["many"], "note": ["x"]]),
            ("4.csv", ["id": [1], "qty": [2], "größe": [1.5]]),
            ("5.csv", ["id": [1], "qty": ["few"], "größe": [nil], "note": ["x"]]),
        ]
        let error = #expect(throws: FrameError.self) { try concat(items) }
        #expect(
            error?.message == """
                the items do not have the same columns:
                  column  found    expected        in
                  qty     text     int64           3.csv and 1 more
                  note    missing  text            4.csv
                  größe   float64  no such column  4.csv
                  größe   null     no such column  5.csv
                concat(items, how: .union) makes the columns that an item lacks null in its rows and \
                makes "qty" text
                """)
        #expect(error?.columns == ["qty", "note", "größe"])
        #expect(error?.mismatches.first?.items == ["3.csv", "5.csv"])
        #expect(throws: Never.self) { try concat(items, how: .union) }
    }

    @Test func strictTellsTypesAlone() {
        let frames: [DataFrame] = [["n": [1]], ["n": ["x"]]]
        let error = #expect(throws: FrameError.self) { try concat(frames) }
        #expect(
            error?.message == """
                the types of 1 column do not go together:
                  column  found  expected  in
                  n       text   int64     frames[1]
                concat(frames, how: .union) makes "n" text
                """)
    }

    @Test func anInexactIntegerIsNamed() {
        let frames: [DataFrame] = [["n": [1.5]], ["n": [3]], ["n": [.int64(1 << 53 + 1)]]]
        let error = #expect(throws: FrameError.self) { try concat(frames) }
        #expect(error?.mismatches.map(\.found) == ["int64 9007199254740993"])
        #expect(error?.mismatches.map(\.items) == [["frames[2]"]])
    }

    @Test(arguments: ColumnMatching.allCases)
    func binaryGoesWithNothing(how: ColumnMatching) {
        let items: [(label: String, frame: DataFrame)] = [
            ("a.csv", ["photo": ["x"]]), ("b.db:t", ["photo": [.binary([1])]]),
        ]
        let error = #expect(throws: FrameError.self) { try concat(items, how: how) }
        #expect(
            error?.message == """
                no type holds both binary and other values ("photo" is binary in b.db:t):
                  column  found   expected  in
                  photo   binary  text      b.db:t
                frame.drop("photo") on each, or a frame.rename, before concat would work
                """)
    }
}
