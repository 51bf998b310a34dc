import Background
import Fetchers
import Formats
import Frames
import TestSupport
import Testing

@testable import Jobs

/// The search for repeated values, against a set of all values.
struct RepeatSearchTests {
    private let pool = BackgroundPool(width: 4)

    /// A table of one item for each array, cut into batches of `rows` rows.
    private func table(
        _ items: [[(String, [Cell])]], types: [ColumnType], rowsPerBatch: Int = 3
    ) throws -> CombinedTable {
        let staged = try items.enumerated().map { index, columns in
            let whole = try DataFrame(
                zip(columns, types).map { column, type in
                    (column.0, Column(type: type, chunks: try Column(cells: column.1).chunks))
                })
            let starts = stride(from: 0, to: whole.rowCount, by: rowsPerBatch)
            let frame = ItemFrame(
                batches: starts.map { whole[rows: $0..<min($0 + rowsPerBatch, whole.rowCount)] },
                columns: zip(whole.columnNames, whole.columns).map {
                    ItemColumn(
                        name: $0, type: $1.type, evidence: Evidence(), nullCount: $1.nullCount,
                        spelled: false)
                }, rowCount: whole.rowCount, rowsRead: whole.rowCount)
            return try StagedItem(
                Fetched(frame: frame),
                of: PlannedItem(label: "i\(index)", source: "s", location: .standardInput))
        }
        return try CombinedTable(
            staged, columns: zip(items[0], types).map { ($0.0, $1) }, sourceColumn: "item")
    }

    private func search(_ table: CombinedTable, _ columns: String...) async throws
        -> RepeatSearch.Repeat?
    {
        try await RepeatSearch(columns: columns).firstRepeat(in: table, on: pool)
    }

    @Test func theFirstRepeatAndItsRowsAreNamed() async throws {
        let table = try table(
            [[("k", [1, 2, 3, 4])], [("k", [5, 6, 7, 3, 1, 3])]], types: [.int64])
        #expect(
            try await search(table, "k")
                == .init(
                    values: [3], first: RowPlace(label: "i0", row: 3),
                    second: RowPlace(label: "i1", row: 4), count: 3))
        // Together with the item's label they come once, but for the second 3.
        let found = try await search(table, "k", "item")
        #expect(found?.values == [3, "i1"])
        #expect(found?.count == 1)
    }

    @Test(
        arguments: [
            (ColumnType.float64, [0.0, -0.0], true),
            (.float64, [.float64(.nan), .float64(-.nan)], true),
            (.float64, [1.5, 2.5], false), (.text, ["a", "b", "a"], true),
            (.text, ["a", "A"], false),
            (.text, ["", ""], true), (.bool, [true, false], false),
            (.bool, [true, false, true], true),
            (.date, [.date(.init(daysSince1970: 1)), .date(.init(daysSince1970: 1))], true),
            (
                .timestamp,
                [.timestamp(.init(microseconds: 1)), .timestamp(.init(microseconds: 2))], false
            ),
            (.binary, [.binary([1]), .binary([1])], true), (.int64, [nil, nil, 1], false),
            (.int64, [1, nil, 1], true), (.null, [nil, nil], false),
        ] as [(ColumnType, [Cell], Bool)])
    func valuesOfEveryType(_ type: ColumnType, _ values: [Cell], _ repeats: Bool) async throws {
        let table = try table([[("k", values)]], types: [type])
        #expect(try await (search(table, "k") != nil) == repeats)
    }

    @Test func columnsCountTogether() async throws {
        let table = try table(
            [[("a", ["x", "xy", "x", nil, nil]), ("b", ["yz", "z", "y", "q", "q"])]],
            types: [.text, .text])
        #expect(try await search(table, "a", "b") == nil)
        #expect(try await search(table, "a")?.second.row == 3)
    }

    /// Hashes of few bits collide all the time, and passes split them: the answer stays the same.
    @Test(arguments: [0, 1, 2, 7, .max] as [UInt64], [4, 1000])
    func collisionsAreNoRepeats(_ mask: UInt64, _ rowsPerPass: Int) async throws {
        for seed in seeds() {
            var random = SeededGenerator(seed: seed)
            for size in [0, 1, 5, 40] {
                let values = (0..<size).map { _ in Int64.random(in: 0..<200, using: &random) }
                let cells = values.map(Cell.int64)
                let half = size / 2
                let table = try table(
                    [[("k", Array(cells[..<half]))], [("k", Array(cells[half...]))]],
                    types: [.int64])
                var search = RepeatSearch(columns: ["k"])
                search.mask = mask
                search.rowsPerPass = rowsPerPass
                let found = try await search.firstRepeat(in: table, on: pool)
                var seen: Set<Int64> = []
                let second = values.firstIndex { !seen.insert($0).inserted }
                let first = second.flatMap { values.firstIndex(of: values[$0]) }
                func place(_ row: Int) -> RowPlace {
                    row < half
                        ? RowPlace(label: "i0", row: row + 1)
                        : RowPlace(label: "i1", row: row - half + 1)
                }
                #expect(found?.second == second.map(place), "seed \(seed), \(size) rows")
                #expect(found?.first == first.map(place), "seed \(seed), \(size) rows")
                // With whole hashes the count is exact.
                if mask == .max {
                    #expect(found?.count ?? 0 == size - Set(values).count, "seed \(seed)")
                }
            }
        }
    }

    @Test func theSetGrows() {
        var set = HashSet(capacity: 0)
        let hashes = (1...1000).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        let first = hashes.map { set.insert($0) }
        let second = hashes.map { set.insert($0) }
        #expect(first.allSatisfy { $0 })
        #expect(!second.contains(true))
    }
}
