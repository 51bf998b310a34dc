// The cases of concat:  frames-bench CASE
//
// Prints the case's name, a tab and the seconds that it took. `contiguous` is what the first call of
// a process takes, as in a script; `contiguous-again` the fastest of five more, whose memory the
// allocator may have kept. Both begin with the frames, like polars' `concat(rechunk=True)`.

import Fetchers

func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return (clock.now - start) / .seconds(1)
}

func largeFrames() throws -> [DataFrame] {
    try (0..<50).map { try SampleFrames.frame($0 * 100_000..<($0 + 1) * 100_000) }
}

func contiguous(_ frames: [DataFrame]) async throws -> Double {
    try await seconds {
        let all = try await concat(frames).contiguous(on: .shared)
        precondition(all.rowCount == 5_000_000)
        precondition(all.columns.allSatisfy { $0.chunks.count == 1 })
    }
}

func run(_ name: String) async throws -> Double? {
    switch name {
    case "concat":
        let frames = try largeFrames()
        return try await seconds {
            let all = try concat(frames)
            precondition(all.rowCount == 5_000_000)
        }
    case "contiguous":
        return try await contiguous(largeFrames())
    case "contiguous-again":
        let frames = try largeFrames()
        _ = try await contiguous(frames)
        var fastest = Double.infinity
        for _ in 0..<5 { fastest = min(fastest, try await contiguous(frames)) }
        return fastest
    case "concat-single-rows":
        let frames = try (0..<10_000).map { try SampleFrames.frame($0..<$0 + 1) }
        return try await seconds {
            let all = try concat(frames)
            precondition(all.rowCount == 10_000)
            precondition(all.columns.allSatisfy { $0.chunks.count == 1 })
        }
    default:
        return nil
    }
}

let name = CommandLine.arguments.dropFirst().first ?? ""
guard let seconds = try await run(name) else {
    fatalError("frames-bench concat | contiguous | contiguous-again | concat-single-rows")
}
print("\(name)\t\(seconds)")
