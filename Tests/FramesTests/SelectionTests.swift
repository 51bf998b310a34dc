import Frames
import TestSupport
import Testing

@Suite(.context)
struct SelectionTests {
    let frame: DataFrame = ["a": [1, 2, 3], "b": ["x", nil, "z"], "c": [true, nil, false]]

    @Test func selectDropRenameWith() throws {
        expectEqual(
            try frame.select("c", "a"), ["c": [true, nil, false], "a": [1, 2, 3]])
        expectEqual(try frame.drop("b", "c"), ["a": [1, 2, 3]])
        expectEqual(
            try frame.select("a", "b").rename(["a": "b", "b": "a"]),
            ["b": [1, 2, 3], "a": ["x", nil, "z"]])
        expectEqual(
            try frame.select("a").with("d", [4, 5, 6]), ["a": [1, 2, 3], "d": [4, 5, 6]])
        expectEqual(
            try frame.select("a", "c").with("a", [nil, nil, 1.5]).drop("c"),
            [
                "a": [nil, nil, 1.5]
            ])
        #expect(try frame.drop("a", "b", "c").rowCount == 3)
    }

    @Test func whatIsMissingIsNamed() {
        for (call, message) in [
            (
                { try $0.select("x", "a", "y") },
                "no column \"x\", \"y\"; the frame has \"a\", \"b\", \"c\""
            ),
            ({ try $0.drop("x") }, "no column \"x\"; the frame has \"a\", \"b\", \"c\""),
            ({ try $0.rename(["x": "y"]) }, "no column \"x\"; the frame has \"a\", \"b\", \"c\""),
            ({ try $0.sorted(by: "x") }, "no column \"x\"; the frame has \"a\", \"b\", \"c\""),
            ({ try $0.rename(["a": "b"]) }, "two columns are named \"b\""),
            ({ try $0.select("a", "a") }, "two columns are named \"a\""),
            ({ try $0.with("d", [1]) }, "column \"d\" has 1 row, the frame has 3"),
            ({ try $0.filter([true]) }, "the mask has 1 row, the frame has 3"),
            ({ try $0.filter($0["a"]) }, "the column is int64; expected bool for Bool"),
        ] as [((DataFrame) throws -> DataFrame, String)] {
            let error = #expect(throws: FrameError.self) { _ = try call(frame) }
            #expect(error?.message == message)
        }
    }

    @Test func rows() throws {
        #expect(frame.head(2) == frame[rows: 0..<2])
        #expect(frame.tail(2) == frame[rows: 1..<3])
        #expect(frame.head() == frame)
        #expect(frame.tail(0).rowCount == 0)
        expectEqual(frame[rows: 1..<2], try frame.filter([false, true, false]))
        #expect(frame.rows.map { $0["a"] } == [1, 2, 3])
        #expect(frame.rows.last?["b", as: String.self] == "z")
    }

    @Test func filtering() throws {
        expectEqual(
            frame.filter { $0["a", as: Int.self]! > 1 }, frame[rows: 1..<3])
        expectEqual(frame.filter { $0["b"] == .null }, frame[rows: 1..<2])
        expectEqual(try frame.filter(frame["c"]), frame[rows: 0..<1])
    }

    @Test func filteringAgainstTheSlowWay() throws {
        try withSeeds { generator in
            try withEverySize { size in
                let whole = DataFrame.random(rows: size, using: &generator)
                let mask = (0..<size).map { _ in Bool.random(using: &generator) }
                let found = try whole.filter(mask)
                let kept = mask.indices.filter { mask[$0] }
                #expect(found.rowCount == kept.count)
                for (column, original) in zip(found.columns, whole.columns) {
                    #expect(column.type == original.type)
                    #expect(kept.indices.allSatisfy { column[$0] == original[kept[$0]] })
                }
            }
        }
    }

    @Test func sorting() throws {
        let frame: DataFrame = [
            "k": ["b", nil, "a", "b", "", "ab"], "n": [1.5, 2, .float64(.nan), -0.0, nil, 0],
            "row": [0, 1, 2, 3, 4, 5],
        ]
        func order(_ keys: SortKey...) throws -> [Int?] {
            Array(try frame.sorted(by: keys)["row", as: Int.self])
        }
        #expect(try order("k") == [4, 2, 5, 0, 3, 1])
        #expect(try order(.descending("k")) == [0, 3, 5, 2, 4, 1])
        #expect(try order("n") == [3, 5, 0, 1, 2, 4])
        #expect(try order(.descending("n")) == [2, 1, 0, 3, 5, 4])
        #expect(try order("k", "n") == [4, 2, 5, 3, 0, 1])
        #expect(try order() == [0, 1, 2, 3, 4, 5])
    }

    @Test func sortingAgainstTheSlowWay() throws {
        try withSeeds { generator in
            try withEverySize { size in
                for type in ColumnType.allCases {
                    var columns = [("a", Column.random(type, count: size, using: &generator))]
                    columns.append(("b", Column.random(.bool, count: size, using: &generator)))
                    columns.append(("row", Column(0..<size)))
                    let frame = try DataFrame(columns.map { (name: $0.0, column: $0.1) })
                    let isDescending = Bool.random(using: &generator)
                    let found = try frame.sorted(
                        by: "b", isDescending ? .descending("a") : .ascending("a"))
                    let expected = (0..<size).sorted { left, right in
                        let order = [
                            frame["b"][left].order(frame["b"][right]),
                            frame["a"][left].order(
                                frame["a"][right], isDescending: isDescending),
                        ]
                        return (order.first { $0 != 0 } ?? left - right) < 0
                    }
                    #expect(
                        Array(try found["row", as: Int.self]) == expected.map { $0 }, "\(type)")
                }
            }
        }
    }

    @Test func sortingTextThatDiffersLate() throws {
        let start = String(repeating: "x", count: 1000)
        let texts = ["b", "", "a", "ab", "b\u{0}", "a\u{0}", "aaaaaaa", "aaaaaaab", "aaaaaa"]
        let column = Column(texts.map { start + $0 } + [start])
        let sorted = try DataFrame([("t", column)]).sorted(by: "t")
        let expected = (texts + [""]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(
            try sorted["t", as: String.self].map { String($0!.dropFirst(1000)) } == expected)
    }
}

extension Cell {
    /// -1, 0 or 1 as the cell sorts before, with or after the other: the obvious way.
    func order(_ other: Cell, isDescending: Bool = false) -> Int {
        switch (self, other) {
        case (.null, .null): return 0
        case (.null, _): return 1
        case (_, .null): return -1
        default: return (isDescending ? -1 : 1) * valueOrder(other)
        }
    }

    private func valueOrder(_ other: Cell) -> Int {
        func compare<T: Comparable>(_ left: T, _ right: T) -> Int {
            left < right ? -1 : right < left ? 1 : 0
        }
        func compare(bytes left: [UInt8], _ right: [UInt8]) -> Int {
            left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        }
        switch (self, other) {
        case (.bool(let left), .bool(let right)): return compare(left ? 1 : 0, right ? 1 : 0)
        case (.int64(let left), .int64(let right)): return compare(left, right)
        case (.float64(let left), .float64(let right)):
            if left.isNaN || right.isNaN { return compare(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
            return compare(left, right)
        case (.text(let left), .text(let right)):
            return compare(bytes: Array(left.utf8), Array(right.utf8))
        case (.date(let left), .date(let right)): return compare(left, right)
        case (.timestamp(let left), .timestamp(let right)): return compare(left, right)
        case (.timestampUTC(let left), .timestampUTC(let right)): return compare(left, right)
        case (.binary(let left), .binary(let right)): return compare(bytes: left, right)
        default: preconditionFailure("cells of two types")
        }
    }
}
