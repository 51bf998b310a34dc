import Background
import Formats
import Frames
import SQLiteFrames
import Sinks

/// The outputs of one run: written together, and published together at the end.
struct Publication {
    private var sinks: [any Sink] = []
    private var outputs: [PlannedOutput] = []
    /// What the runs before this one left; nil where nothing is kept.
    private let state: RunState?
    private(set) var early: EarlyWriter?

    init(state: RunState?) { self.state = state }

    /// What the outputs want of CSV: its spelling, as soon as one of them keeps it.
    var cells: ReadOptions.CellMode {
        sinks.contains { $0.cells == .spelled } ? .spelled : .typed
    }

    /// Opens an output. Nothing of it is visible yet.
    mutating func add(_ output: PlannedOutput, table: TableSpec) throws {
        outputs.append(output)
        switch output {
        case .file(let path, let shown, let format, let compression):
            sinks.append(
                try EncodedSink(
                    path: path, name: shown, format: Publication.outputFormat(format, shown),
                    compression: compression, normalize: table.normalize, tag: state?.tag))
        case .sqlite(let path, let shown, let name, let mode):
            let sink = try SQLiteSink(
                path: path, name: shown, table: name, mode: mode.loading,
                note: state?.note(for: output), isOwn: state?.isOwn(output) ?? false,
                tag: state?.tag)
            // Two would lock each other out, or replace each other's new file.
            let isTaken = sinks.contains { ($0 as? SQLiteSink)?.database == sink.database }
            sinks.append(sink)
            if isTaken {
                throw SinkError(
                    .usage,
                    "another output is in the same database; write to one table of it, "
                        + "or to two databases", output: sink.name)
            }
        case .standardOutput(let format):
            sinks.append(
                EncodedSink(
                    standardOutput: try Publication.outputFormat(format, output.shown),
                    normalize: table.normalize))
        }
    }

    /// Lets items be written from now on, to the outputs that can take them as they are read.
    mutating func beginEarly(_ plan: Plan) {
        let ready = sinks.compactMap { $0 as? EncodedSink }
            .filter { $0.takesEarlyRows && $0.cells == cells }
        if !ready.isEmpty { early = EarlyWriter(plan, sinks: ready, cells: cells) }
    }

    /// Writes the table to every output, and makes it durable.
    ///
    /// - Parameter places: those of the table's items in the plan.
    func write(
        _ table: CombinedTable, of places: [Int], on pool: BackgroundPool,
        onRows: @escaping @Sendable (Int) -> Void
    ) async throws {
        let written = early?.stop(for: table, of: places)
        for sink in sinks {
            if let sink = sink as? EncodedSink {
                // Whether rows were written early.
                let isBegun = sink.encoder != nil && written != nil
                if !isBegun {
                    if sink.encoder != nil { try sink.startOver() }
                    try sink.begin(schema: table.schema)
                }
                if isBegun, let written { onRows(written.rows) }
                let rows = try await encode(
                    table, after: isBegun ? written : nil, to: sink, on: pool, onRows: onRows)
                try Publication.check(rows, of: table, in: sink)
            } else {
                try sink.begin(schema: table.schema)
                var rows = 0
                try table.forEachBatch { batch in
                    try Task.checkCancellation()
                    do {
                        try sink.append(batch)
                    } catch let error as SinkError {
                        throw Publication.placed(error, in: table)
                    }
                    rows += batch.rowCount
                    onRows(batch.rowCount)
                }
                try Publication.check(rows, of: table, in: sink)
            }
        }
        for sink in sinks { try sink.finish() }
    }

    /// No row is lost on the way from the items to an output, whatever is wrong with this program.
    private static func check(_ rows: Int, of table: CombinedTable, in sink: any Sink) throws {
        guard rows != table.rowCount else { return }
        throw RunError(
            .output,
            "\(sink.name): \(counted(rows, "row")) were written of \(counted(table.rowCount, "row")), "
                + "so nothing was published; this is a fault of the program, please report it")
    }

    /// An error that names rows of the table, with the items that have them.
    private static func placed(_ error: SinkError, in table: CombinedTable) -> any Error {
        guard let found = error.underlying as? SQLiteError else { return error }
        let places = [found.firstRow, found.row].compactMap { row in
            row.flatMap { row in table.place(ofRow: row).map { "row \(row) is \($0)" } }
        }
        if places.isEmpty { return error }
        return RunError(
            .output, "\(error); \(places.joined(separator: ", "))", underlying: error)
    }

    /// Encodes stretches of the table on all cores, and writes them in order.
    ///
    /// - Returns: the rows that the sink has, those that were written before included.
    private func encode(
        _ table: CombinedTable, after written: EarlyWriter.Written?, to sink: EncodedSink,
        on pool: BackgroundPool, onRows: @escaping @Sendable (Int) -> Void
    ) async throws -> Int {
        guard let encoder = sink.encoder else { return 0 }
        var rows = written?.rows ?? 0
        let cells = sink.cells
        let pieces = pool.map(
            table.stretches(
                atLeast: encoder.rowsPerTask,
                orBytes: encoder.makesBatches ? .max : TableEncoder.bytesPerTask, after: written),
            window: 2 * pool.cores.capacity
        ) { stretch in
            try pool.withCorePermit {
                try encoder.encode(
                    table.rows(of: stretch, cells: cells, isText: encoder.form(of: []) != nil),
                    rowsBefore: stretch.rowsBefore)
            }
        }
        for await piece in pieces {
            try sink.append(piece.result.get())
            rows += piece.item.rowCount
            onRows(piece.item.rowCount)
        }
        return rows
    }

    /// Makes the outputs visible, one after the other.
    ///
    /// - Throws: the first failure; the message names the outputs that are in place already and
    ///   those that are not.
    ///
    /// - Parameters:
    ///   - fingerprint: what the table was made of, for the state.
    ///   - cursors: where sources go on afterwards.
    func publish(
        _ plan: Plan, into report: inout RunReport, fingerprint: String,
        cursors: [StateStore.Cursor]
    ) throws {
        if let state {
            try state.checkLock(plan, report, outputs: try newFiles())
            try state.store.intend(
                intentions(state), of: state.finishedKeys(report),
                by: state.record(.running, fingerprint: fingerprint, rows: report.rows),
                cursors: cursors)
        }
        for sink in sinks { try sink.link() }
        if state != nil {
            // A run that finishes this publication finds all the names, or no output has changed.
            for sink in sinks {
                guard let hidden = try sink.replacement?.temporary else { continue }
                try syncFolder(of: hidden, output: sink.name)
            }
        }
        report.outputs = sinks.map {
            RunReport.Output(name: $0.name, isPublished: false, isUnchanged: false)
        }
        // Databases commit before files are renamed: a commit is the likelier of the two to fail.
        let order =
            sinks.indices.filter { sinks[$0] is SQLiteSink }
            + sinks.indices.filter { !(sinks[$0] is SQLiteSink) }
        for index in order {
            let sink = sinks[index]
            do {
                let isNew = try sink.publish()
                report.outputs[index].isPublished = true
                report.outputs[index].isUnchanged = !isNew
            } catch {
                report.outputs[index].isPublished = (error as? SinkError)?.code == .notDurable
                throw RunError(
                    .output, Publication.describe(error, report.outputs), underlying: error)
            }
        }
    }

    /// Where the bytes of outputs that are new files can be read.
    private func newFiles() throws -> [RunState.WrittenFile] {
        try zip(outputs, sinks).compactMap { output, sink in
            try sink.replacement.map { .init(shown: output.shown, path: $0.contents) }
        }
    }

    /// The outputs as they will be, and under which names they wait.
    private func intentions(_ state: RunState) throws -> [StateStore.Output] {
        try zip(outputs, sinks).compactMap { output, sink in
            guard let path = output.path else { return nil }
            let replacement = try sink.replacement
            let checksum = try replacement.flatMap {
                try $0.checksum ?? Checksum.of(file: $0.contents)?.digits
            }
            let step: StateStore.Output.Step =
                if let replacement {
                    replacement.temporary.map { .rename(state.paths.stored($0)) } ?? .none
                } else {
                    state.note(for: output).map { .addRows(token: $0.token) } ?? .replaceTable
                }
            return StateStore.Output(
                path: state.paths.stored(path), shown: output.shown, step: step, state: .unknown,
                checksum: checksum ?? "")
        }
    }

    /// Tells the state that everything is in place.
    func conclude(_ report: RunReport, fingerprint: String) throws {
        guard let state else { return }
        let known = try state.store.outputs().map { output in
            var output = output
            output.step = .none
            output.state = FileState(path: state.paths.opened(output.path)) ?? .unknown
            // A database that was changed in place has its bytes only now.
            if output.checksum.isEmpty {
                let path = state.paths.opened(output.path)
                // It is published: nobody can stop that any more.
                output.checksum = try Checksum.of(file: path, stops: false)?.digits ?? ""
            }
            return output
        }
        do {
            try state.store.published(
                known, by: state.record(.published, fingerprint: fingerprint, rows: report.rows),
                items: report.items)
            try state.cleanUp()
        } catch {
            throw RunError(
                .state, "the outputs are new, but \(error); the next run sees to the state",
                underlying: error)
        }
    }

    func discard() {
        early?.stop()
        // The last first: a folder that one made may hold what another left.
        for sink in sinks.reversed() { sink.discard() }
    }

    private static func describe(_ error: any Error, _ outputs: [RunReport.Output]) -> String {
        let done = outputs.filter(\.isPublished).map(\.name)
        guard !done.isEmpty else { return "\(error)" }
        let left = outputs.filter { !$0.isPublished }.map(\.name)
        return "\(error); new: \(done.joined(separator: ", ")); still old: "
            + left.joined(separator: ", ")
    }

    private static func outputFormat(_ format: Format, _ shown: String) throws -> OutputFormat {
        guard let known = OutputFormat(format) else {
            throw SinkError(
                .usage,
                "\(format.rawValue) is not a format of output; expected csv, tsv, jsonl or arrow",
                output: shown)
        }
        return known
    }
}
