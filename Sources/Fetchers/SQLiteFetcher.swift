public import Formats
public import Frames
package import SQLiteFrames

/// Loads one table of a SQLite database, or the result of one query with bound values.
///
/// A table of more than 32 MB is read in parts, on as many of the pool's cores as are free; a query,
/// a view, a `WITHOUT ROWID` table and a database in write-ahead-log mode are not. While a table is
/// read, no other connection can change the database, unless that is in write-ahead-log mode.
public struct SQLiteFetcher: Fetcher {
    public let label: String
    public var target: String { path }
    private let path: String
    private let query: SQLiteQuery
    private let options: ReadOptions
    /// What decides whether a table is read in parts.
    package var splitLimits = SplitTable.Limits()

    /// - Parameters:
    ///   - path: the database file; it is opened read-only.
    ///   - selection: what to read.
    ///   - parameters: the values of the query's `:name` parameters, by name.
    ///   - label: the item's name; the path where nil.
    ///   - options: `allText`, `types` and `nulls` matter here, the last for text values.
    public init(
        _ path: String, selection: TableSelection = .onlyTable, parameters: [String: Cell] = [:],
        label: String? = nil, options: ReadOptions = ReadOptions()
    ) {
        self.path = path
        self.label = label ?? path
        self.options = options
        query =
            switch selection {
            case .onlyTable: .onlyTable
            case .table(let name): .table(name)
            case .query(let sql): .sql(sql, .named(parameters.mapValues { SQLiteValue($0) }))
            }
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let interrupter = Interrupter()
        return try await withTaskCancellationHandler {
            do {
                let frame =
                    switch try await context.withCorePermit({ try begin(interrupter, context) }) {
                    case .read(let frame): frame
                    case .split(let table): try await read(table, context)
                    }
                return Fetched(frame: frame)
            } catch let error as SQLiteError {
                if error.code == .interrupted { throw CancellationError() }
                throw FetchError(
                    label: label, message: error.message, isTransient: error.isTransient,
                    underlying: error)
            }
        } onCancel: {
            interrupter.interrupt()
        }
    }

    private enum Beginning: Sendable {
        case read(ItemFrame)
        case split(SplitTable)
    }

    /// Opens the database, and reads what is not read in parts.
    private func begin(_ interrupter: Interrupter, _ context: FetchContext) throws -> Beginning {
        try Task.checkCancellation()
        let connection = try Connection(path: path, interrupter: interrupter)
        let split = try SplitTable(
            connection, query, options: reading, connectionLimit: context.parallelism,
            limits: splitLimits)
        if let split { return .split(split) }
        let read = try connection.read(query, options: reading)
        return .read(try frame(of: read, onBytes: context.onBytes))
    }

    private func read(_ table: SplitTable, _ context: FetchContext) async throws -> ItemFrame {
        let read = try await table.read { count, body in
            try await context.runParts(count, atOnce: table.connectionCount, body)
        }
        return try await context.withCorePermit {
            try frame(of: read, onBytes: context.onBytes)
        }
    }

    /// How the database is to be read.
    private var reading: SQLiteReadOptions {
        var reading = SQLiteReadOptions()
        reading.allText = options.allText
        reading.nulls = options.nulls.map { Array($0.utf8) }
        for (name, request) in options.types {
            // The database knows nothing of formats: such a column comes as text and is parsed here.
            reading.types[name] = request.format == nil ? request.type : .text
        }
        return reading
    }

    private func frame(of read: SQLiteRead, onBytes: (Int) -> Void) throws -> ItemFrame {
        let bytes = read.batches.reduce(0) { $0 + $1.byteCount }
        onBytes(bytes)
        var frame = ItemFrame(
            batches: read.batches,
            columns: read.columns.map { [reading] in
                let asked = reading.types[$0.name]
                return ItemColumn(
                    name: $0.name, type: $0.type,
                    evidence: asked.map($0.evidence.converted) ?? $0.evidence,
                    nullCount: $0.nullCount, spelled: false)
            },
            rowCount: read.rowCount, rowsRead: read.rowCount, bytesRead: bytes)
        for (name, request) in options.types where request.format != nil {
            try parse(name, request, in: &frame)
        }
        return frame
    }

    /// Turns a text column into the dates or times that it spells in a format.
    private func parse(
        _ name: String, _ request: ColumnTypeRequest, in frame: inout ItemFrame
    ) throws {
        guard let index = frame.columns.firstIndex(where: { $0.name == name }) else { return }
        do {
            var firstRow = 1
            frame.batches = try frame.batches.map { batch in
                defer { firstRow += batch.rowCount }
                var columns = batch.columns
                columns[index] = try request.parse(columns[index], name: name, firstRow: firstRow)
                return DataFrame(
                    uncheckedNames: batch.columnNames, columns: columns, rowCount: batch.rowCount)
            }
        } catch let error as FrameError {
            throw FetchError(
                label: label, message: error.message, isTransient: false, underlying: error)
        }
        frame.columns[index].type = request.type
        frame.columns[index].evidence = frame.columns[index].evidence.converted(to: request.type)
        frame.columns[index].nullCount = frame.batches.reduce(0) {
            $0 + $1.columns[index].nullCount
        }
    }
}

extension SQLiteValue {
    /// A value as it is bound: dates and times as their ISO 8601 text.
    fileprivate init(_ cell: Cell) {
        self =
            switch cell {
            case .null: .null
            case .bool(let value): .integer(value ? 1 : 0)
            case .int64(let value): .integer(value)
            case .float64(let value): .real(value)
            case .text(let value): .text(value)
            case .binary(let bytes): .blob(bytes)
            case .date, .timestamp, .timestampUTC: .text(cell.description)
            }
    }
}
