import Frames
import SQLiteFrames
import Synchronization
import TestSupport
import Testing

struct ConcurrencyTests {
    @Test func manyReadersOfOneFile() throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(
            folder,
            """
            CREATE TABLE t(i INTEGER, x TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)
            INSERT INTO t SELECT i, 'row ' || i FROM n
            """)
        let sums = Mutex<[Int64]>([])
        let threads = (0..<8).map { _ in
            Thread {
                let read = try? Connection(path: path).read(.onlyTable)
                var sum: Int64 = 0
                for batch in read?.batches ?? [] {
                    let chunk = batch.columns[0].chunks[0]
                    for row in 0..<chunk.count { sum += chunk.int64s[row] }
                }
                sums.withLock { $0.append(sum) }
            }
        }
        for thread in threads { thread.join() }
        #expect(sums.withLock { $0 } == Array(repeating: 200_010_000, count: 8))
    }

    @Test func aConnectionMayMoveToAnotherThread() throws {
        let folder = TemporaryFolder()
        let path = makeDatabase(folder, "CREATE TABLE t(x); INSERT INTO t VALUES (1)")
        let rows = Mutex(0)
        for _ in 0..<2 {
            Thread {
                guard let connection = try? Connection(path: path) else { return }
                let count = (try? connection.read(.onlyTable).rowCount) ?? 0
                rows.withLock { $0 += count }
            }.join()
        }
        #expect(rows.withLock { $0 } == 2)
    }
}
