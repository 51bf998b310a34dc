import Fetchers
import Glibc

// Reads a table of a SQLite database into frames and prints "read", a tab, and the seconds that it
// took.
//
//     sqlite-bench FILE TABLE [CORES]      CORES 1 reads on one connection

guard CommandLine.arguments.count >= 3 else {
    print("usage: sqlite-bench FILE TABLE [CORES]")
    exit(64)
}
let cores = CommandLine.arguments.count > 3 ? Int(CommandLine.arguments[3]) : nil
if let cores { WeightedSemaphore.cores.capacity = cores }
let fetcher = SQLiteFetcher(
    CommandLine.arguments[1], selection: .table(CommandLine.arguments[2]))
let pool = BackgroundPool()
let clock = ContinuousClock()
let start = clock.now
let load = pool.background { try await fetcher.fetch(FetchContext(pool: pool)) }
let fetched = try load.wait()
let elapsed = (clock.now - start).components
let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
print("read\t\(seconds)")
precondition(fetched.frame.rowCount > 0)
