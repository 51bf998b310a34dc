import Fetchers
import TestSupport
import Testing

@Suite(.context)
struct ContiguousTests {
    @Test func columnsAreJoinedOnAPoolAsWithoutOne() async throws {
        var generator = SeededGenerator(seed: 20_240_621)
        let part = DataFrame.random(rows: 3_000, using: &generator).contiguous()
        let all = try concat([DataFrame](repeating: part, count: 5))
        let pool = BackgroundPool(width: 3)
        let joined = try await all.contiguous(on: pool)
        expectEqual(joined, all)
        #expect(all.columns.contains { $0.chunks.count == 5 })
        #expect(joined.columns.allSatisfy { $0.chunks.count == 1 })
        expectEqual(try await DataFrame().contiguous(on: pool), DataFrame())
    }
}
