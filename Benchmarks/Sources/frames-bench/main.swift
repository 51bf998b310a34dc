// The cases of concat:  frames-bench
//
// Prints a line for each case: its name, a tab, a number of seconds. `contiguous` is what the first
// call of a process takes, as in a script; `contiguous-again` the fastest of the next five, whose
// memory may be recycled. Both begin with the frames, like polars' `concat(rechunk=True)`.

import Fetchers

func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return (clock.now - start) / .seconds(1)
}

func report(_ name: String, _ seconds: Double) {
    print("\(name)\t\(seconds)")
}

let large = try (0..<50).map { try SampleFrames.frame($0 * 100_000..<($0 + 1) * 100_000) }

report(
    "concat",
    try await seconds {
        let all = try concat(large)
        precondition(all.rowCount == 5_000_000)
    })

func contiguous() async throws -> Double {
    try await seconds {
        let all = try await concat(large).contiguous(on: .shared)
        precondition(all.rowCount == 5_000_000)
        precondition(all.columns.allSatisfy { $0.chunks.count == 1 })
    }
}

report("contiguous", try await contiguous())
var again = Double.infinity
for _ in 0..<5 { again = min(again, try await contiguous()) }
report("contiguous-again", again)

let single = try (0..<10_000).map { try SampleFrames.frame($0..<$0 + 1) }

report(
    "concat-single-rows",
    try await seconds {
        let all = try concat(single)
        precondition(all.rowCount == 10_000 && all.columns.allSatisfy { $0.chunks.count == 1 })
    })
