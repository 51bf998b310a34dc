import Frames
import SQLiteFrames
import Testing

/// Limits under which tables of some kilobytes are split.
let smallParts = {
    var limits = SplitTable.Limits()
    limits.minimumBytes = 4096
    limits.partBytes = 2048
    return limits
}()

/// Runs bodies one after the other, the last first.
func runBackwards(_ count: Int, _ body: @Sendable (Int) throws -> Void) async throws {
    for number in (0..<count).reversed() { try body(number) }
}

/// Runs bodies at the same time, each on a thread of its own; at most `limit` at once.
func runOnThreads(
    atOnce limit: Int, _ count: Int, _ body: @escaping @Sendable (Int) throws -> Void
) async throws {
    for start in stride(from: 0, to: count, by: limit) {
        let threads = (start..<min(count, start + limit)).map { number in
            ThrowingThread { try body(number) }
        }
        let failures = threads.compactMap { $0.join() }
        if let first = failures.first { throw first }
    }
}

/// A table as it is read in parts, nil where it is not split.
func readSplit(
    _ path: String, _ query: SQLiteQuery = .onlyTable,
    options: SQLiteReadOptions = SQLiteReadOptions(), connections: Int = 3,
    limits: SplitTable.Limits = smallParts
) async throws -> (read: SQLiteRead, parts: Int)? {
    let split = try SplitTable(
        Connection(path: path), query, options: options, connectionLimit: connections,
        limits: limits)
    guard let split else { return nil }
    let read = try await split.read { count, body in
        if split.connectionCount == 1 {
            try await runBackwards(count, body)
        } else {
            try await runOnThreads(atOnce: split.connectionCount, count, body)
        }
    }
    return (read, split.partCount)
}

/// Expects that a table read in parts is what it is read whole: rows, types, evidence.
///
/// - Returns: the number of parts.
@discardableResult
func expectSameSplit(
    _ path: String, _ query: SQLiteQuery = .onlyTable,
    options: SQLiteReadOptions = SQLiteReadOptions(), connections: Int = 3,
    _ location: SourceLocation = #_sourceLocation
) async throws -> Int {
    let whole = try Connection(path: path).read(query, options: options)
    let split = try #require(
        try await readSplit(path, query, options: options, connections: connections),
        "the table is not split", sourceLocation: location)
    let read = split.read
    #expect(read.table == whole.table, sourceLocation: location)
    #expect(read.rowCount == whole.rowCount, sourceLocation: location)
    #expect(read.batches.reduce(0) { $0 + $1.rowCount } == whole.rowCount, sourceLocation: location)
    #expect(read.batches.allSatisfy { $0.rowCount > 0 }, sourceLocation: location)
    try #require(
        read.columns.map(\.name) == whole.columns.map(\.name), sourceLocation: location)
    for (index, (found, expected)) in zip(read.columns, whole.columns).enumerated() {
        let column = Comment(rawValue: "column \(expected.name)")
        #expect(found.type == expected.type, column, sourceLocation: location)
        #expect(found.declaredType == expected.declaredType, column, sourceLocation: location)
        #expect(found.nullCount == expected.nullCount, column, sourceLocation: location)
        expectSame(found.evidence, expected.evidence, column, location)
        #expect(cells(read, index) == cells(whole, index), column, sourceLocation: location)
    }
    return split.parts
}

private func expectSame(
    _ found: Evidence, _ expected: Evidence, _ comment: Comment, _ location: SourceLocation
) {
    for kind in Evidence.Kind.allCases {
        #expect(
            found.count(of: kind) == expected.count(of: kind), comment, sourceLocation: location)
        #expect(found.first(kind) == expected.first(kind), comment, sourceLocation: location)
    }
    #expect(found.spellings == expected.spellings, comment, sourceLocation: location)
    #expect(
        found.hasManySpellings == expected.hasManySpellings, comment, sourceLocation: location)
}
