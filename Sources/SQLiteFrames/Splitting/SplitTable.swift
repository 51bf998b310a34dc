import Frames
import Synchronization

/// A large table that is read in parts, by several connections at once, in rowid order.
///
/// The parts follow from the table's pages, never from the number of connections. All connections
/// see one state of the database: the first one's read transaction, which no writer can pass, is
/// held from before the others begin theirs to the end of the reading. A table is split only if that is so: not
/// in a write-ahead-log database, whose readers and writers do not lock each other out.
///
/// What is read is what one connection would read. Where the parts do not fit together, or one of
/// them fails, the table is read again as a whole, and that reading decides.
package final class SplitTable: Sendable {
    /// What decides whether and where a table is cut.
    package struct Limits: Sendable {
        /// Bytes of the leaf pages below which a table is read whole.
        package var minimumBytes = 32 << 20
        /// Bytes of the leaf pages of one part.
        package var partBytes = 8 << 20

        package init() {}
    }

    /// Runs a body for every number below `count`, in any order and at most `connectionCount` at
    /// once; returns when none runs any more, throws what one of them throws.
    package typealias Run =
        @Sendable (
            _ count: Int, _ body: @escaping @Sendable (_ number: Int) throws -> Void
        ) async throws -> Void

    /// Parts that are read at the same time, at most.
    package let connectionCount: Int
    package var partCount: Int { parts.count }
    private let reading: Reading
    private let parts: [Reading.Rows]
    /// The table's pages, where its rows may be read from them.
    private let pages: TablePages?
    /// The connections that read nothing at the moment.
    private let idle: Mutex<[Snapshot]>
    private let hasFailed = Atomic<Bool>(false)

    /// Begins to read a table; nil where it is to be read by `Connection.read`.
    ///
    /// - Parameters:
    ///   - connection: used for nothing else from now on if a table is returned.
    ///   - connectionLimit: how many connections to open, at least 1.
    /// - Throws: `SQLiteError` where the database, the query or the table is no good.
    package init?(
        _ connection: Connection, _ query: SQLiteQuery,
        options: SQLiteReadOptions = SQLiteReadOptions(), connectionLimit: Int,
        limits: Limits = Limits()
    ) throws {
        if case .sql = query { return nil }
        guard !connection.isWAL,
            connection.location.identity?.size ?? 0 >= limits.minimumBytes,
            // Before anything is looked at that has to hold for all parts.
            let first = try Snapshot(connection), !first.readsLog
        else { return nil }
        reading = try Reading(query, options: options, on: connection)
        guard let table = reading.plan.table, let rowIDs = reading.plan.rowIDs,
            let root = try first.root(of: table), let bytes = try first.header,
            // Nor since the connection was opened.
            let header = DatabaseHeader(bytes), !header.isWAL
        else { return nil }
        let tree = TableTree(
            file: try DatabaseFile(of: connection.handle), pageSize: header.pageSize)
        let cuts = tree.cuts(
            root: root, minimumBytes: limits.minimumBytes, partBytes: limits.partBytes)
        parts = try SplitTable.parts(cuts, rowIDs, on: connection)
        guard parts.count > 1 else { return nil }
        pages = try TablePages(table, root: root, header: header, on: connection)
        var snapshots = [first]
        while snapshots.count < min(connectionLimit, parts.count),
            let next = try first.another()
        {
            snapshots.append(next)
        }
        connectionCount = snapshots.count
        idle = Mutex(snapshots)
    }

    /// The parts between cuts, as the rows that are there begin and end them.
    private static func parts(
        _ cuts: [Int64], _ rowIDs: QueryPlan.RowIDs, on connection: Connection
    ) throws -> [Reading.Rows] {
        var parts = [Reading.Rows.all]
        for cut in cuts {
            let statement = try Statement(connection, rowIDs.firstAfter)
            try statement.bind([.integer(cut)])
            guard try statement.step() else { break }
            let rowID = statement.integer(0)
            // A damaged tree may say anything; one connection reads it then.
            if let last = parts[parts.count - 1].first, rowID <= last { return [.all] }
            parts[parts.count - 1].end = rowID
            parts.append(Reading.Rows(first: rowID))
        }
        return parts
    }

    /// Reads the table, then lets writers at the database again; to be called once.
    ///
    /// - Throws: `SQLiteError` as `Connection.read` would; what `run` throws.
    /// - Complexity: O(values), all of them held in memory.
    package func read(_ run: Run) async throws -> SQLiteRead {
        defer { idle.withLock { $0 = [] } }
        do {
            return try await readParts(run)
        } catch let error as SQLiteError {
            switch error.code {
            case .interrupted, .deadlineExceeded: throw error
            default: return try await readWhole(run)
            }
        }
    }

    private func readParts(_ run: Run) async throws -> SQLiteRead {
        let read = Slots<ReadRows>(parts.count)
        try await run(parts.count) { number in
            let rows = try self.withConnection { try self.readPart(number, on: $0) }
            read.put(rows, at: number)
        }
        let table = reading.plan.table
        let (columns, rowCount) = try schema(of: read)
        let converted = Slots<[DataFrame]>(parts.count)
        try await run(parts.count) { number in
            converted.put(try read.take(number).converted(to: columns, in: table), at: number)
        }
        return SQLiteRead(
            table: table, batches: parts.indices.flatMap { converted.take($0) }, columns: columns,
            rowCount: rowCount)
    }

    /// The columns over all parts, and the number of rows.
    private func schema(
        of read: Slots<ReadRows>
    ) throws -> (columns: [SQLiteRead.Column], rowCount: Int) {
        var columns = read[0].columns.map { (header: $0.header, tally: $0.tally) }
        var rowCount = read[0].rowCount
        for number in parts.indices.dropFirst() {
            let later = read[number]
            guard later.columns.map(\.header) == columns.map(\.header) else {
                throw SQLiteError.changed
            }
            for index in columns.indices {
                columns[index].tally.merge(later.columns[index].tally, after: rowCount)
            }
            rowCount += later.rowCount
        }
        let merged = try columns.map {
            try SQLiteRead.Column(
                $0.header, $0.tally, options: reading.options, table: reading.plan.table)
        }
        return (merged, rowCount)
    }

    private func readPart(_ number: Int, on connection: Connection) throws -> ReadRows {
        do {
            return try reading.read(parts[number], on: connection, pages: pages) { _ in
                // What the other parts hold is of no use any more.
                if hasFailed.load(ordering: .relaxed) { throw SQLiteError.changed }
            }
        } catch {
            hasFailed.store(true, ordering: .relaxed)
            throw error
        }
    }

    private func readWhole(_ run: Run) async throws -> SQLiteRead {
        let read = Slots<SQLiteRead>(1)
        try await run(1) { _ in
            read.put(try self.withConnection { try $0.read(self.reading) }, at: 0)
        }
        return read.take(0)
    }

    private func withConnection<Result>(_ body: (Connection) throws -> Result) throws -> Result {
        guard let snapshot = idle.withLock({ $0.popLast() }) else {
            preconditionFailure("more parts are read at once than there are connections")
        }
        defer { idle.withLock { $0.append(snapshot) } }
        return try body(snapshot.connection)
    }
}

/// Values that are made by several threads and used when all are there.
private final class Slots<Value: Sendable>: Sendable {
    private let values: Mutex<[Value?]>

    init(_ count: Int) {
        values = Mutex(Array(repeating: nil, count: count))
    }

    subscript(number: Int) -> Value { values.withLock { $0[number]! } }

    func put(_ value: Value, at number: Int) {
        values.withLock { $0[number] = value }
    }

    /// The value, of which no other copy remains here.
    func take(_ number: Int) -> Value {
        values.withLock { values in
            defer { values[number] = nil }
            return values[number]!
        }
    }
}
