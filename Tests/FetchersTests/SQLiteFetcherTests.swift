import Background
import Fetchers
import Frames
import Glibc
import SQLiteFrames
import TestSupport
import Testing

/// A table that is read in parts, through the pool.
struct SQLiteFetcherTests {
    let folder = TemporaryFolder()
    private static let rows = 5000

    private func makeTable() throws -> String {
        let path = folder("t.db")
        var texts = TextBuilder()
        var numbers = Int64Builder()
        for row in 0..<Self.rows {
            texts.append("row \(row)")
            numbers.append(Int64(row))
        }
        let frame = try DataFrame([
            ("number", Column(type: .int64, chunks: [numbers.finish()])),
            ("text", Column(type: .text, chunks: [texts.finish()])),
        ])
        let loader = try Loader(path: path, table: "t", mode: .create)
        try loader.begin(columns: frame.schema)
        try loader.append(frame)
        try loader.commit()
        return path
    }

    /// A fetcher that reads tables of some kilobytes in parts.
    private func fetcher(
        _ path: String, _ selection: TableSelection = .table("t")
    ) -> SQLiteFetcher {
        var fetcher = SQLiteFetcher(path, selection: selection)
        fetcher.splitLimits.minimumBytes = 4096
        fetcher.splitLimits.partBytes = 8192
        return fetcher
    }

    private func fetch(
        _ path: String, _ selection: TableSelection = .table("t"), width: Int, cores: Int
    ) async throws -> Fetched {
        let pool = BackgroundPool(width: width, cores: WeightedSemaphore(capacity: cores))
        let fetcher = fetcher(path, selection)
        return try await pool.background { try await fetcher.fetch(FetchContext(pool: pool)) }.value
    }

    @Test func partsAtAnyWidth() async throws {
        let path = try makeTable()
        let whole = try await fetch(path, .query("SELECT * FROM t"), width: 1, cores: 1).frame
        let first = try await fetch(path, width: 1, cores: 1).frame
        #expect(first.batches.count > whole.batches.count, "it is read in parts")
        #expect(first.rowCount == Self.rows)
        for (width, cores) in [(1, 2), (2, 1), (3, 2), (8, 8)] {
            let other = try await fetch(path, width: width, cores: cores).frame
            #expect(other.batches.map(\.rowCount) == first.batches.map(\.rowCount))
            #expect(other.bytesRead == first.bytesRead)
            let pairs = zip(other.batches, first.batches)
            #expect(pairs.allSatisfy { $0 == $1 }, "width \(width), \(cores) cores")
        }
        let table = try concat(first.batches, how: .strict)
        #expect(try table == concat(whole.batches, how: .strict))
    }

    @Test func manyTablesAtOnceOnFewCores() async throws {
        let path = try makeTable()
        let pool = BackgroundPool(width: 3, cores: WeightedSemaphore(capacity: 2))
        let fetcher = fetcher(path)
        let counts = await pool.map(0..<6) { _ in
            try await fetcher.fetch(FetchContext(pool: pool)).frame.rowCount
        }.collect()
        #expect(try counts.map { try $0.value } == Array(repeating: Self.rows, count: 6))
    }

    @Test func cancellation() async throws {
        let path = try makeTable()
        let pool = BackgroundPool(width: 2, cores: WeightedSemaphore(capacity: 2))
        // All permits are taken, so the parts cannot begin before the item is cancelled.
        try await pool.cores.acquire(2)
        let fetcher = fetcher(path)
        let task = pool.background {
            try await fetcher.fetch(FetchContext(pool: pool)).frame.rowCount
        }
        task.cancel()
        pool.cores.release(2)
        await #expect(throws: (any Error).self) { try await task.value }
        let whole = try await fetch(path, width: 2, cores: 2).frame
        #expect(whole.rowCount == Self.rows, "nothing keeps the file locked")
    }

    @Test func aDamagedTableIsOneFailedItem() async throws {
        let path = try makeTable()
        let file = open(path, O_RDWR)
        let noise = [UInt8](repeating: 0xA5, count: 4096 * 3)
        #expect(pwrite(file, noise, noise.count, 4096 * 12) == noise.count)
        close(file)
        let error = await #expect(throws: FetchError.self) {
            try await fetch(path, width: 2, cores: 2)
        }
        #expect(error?.message.contains("damaged") == true)
        #expect(error?.isTransient == false)
    }
}
