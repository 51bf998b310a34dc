public import Background
import Fetchers
import Formats
import Frames
import HTTPFetchers
import Sinks
import Synchronization

/// Carries out a plan: loads all items on a pool, finds the one schema, writes the table.
///
/// Nothing is published unless every step before succeeded. One failing item stops no other; all
/// failures are told at the end.
public struct Runner: Sendable {
    private var plan: Plan
    private let pool: BackgroundPool
    private let monitor: RunMonitor
    private let explains: Bool
    private let stateOptions: StateOptions?
    private let expectations: ExpectationCheck

    /// - Parameters:
    ///   - plan: what to do.
    ///   - pool: where the items are loaded; its width bounds how many at once.
    ///   - monitor: is told how far the run is.
    ///   - explains: whether the result says how its schema came about.
    ///   - earlier: the rows that the lock file knows of; nil where there is none.
    ///   - state: where finished items are kept, and how those of earlier runs are used; nil keeps
    ///     nothing.
    public init(
        _ plan: Plan, pool: BackgroundPool, monitor: RunMonitor = RunMonitor(),
        explains: Bool = false, earlier: EarlierRows? = nil, state: StateOptions? = nil
    ) {
        self.plan = plan
        self.pool = pool
        self.monitor = monitor
        self.explains = explains
        stateOptions = state
        expectations = ExpectationCheck(plan, earlier: earlier)
    }

    /// Runs the plan to its end.
    ///
    /// Failures are in the report, not thrown. When the task is cancelled the items are stopped,
    /// and nothing is published.
    public func run() async -> RunResult {
        let clock = ContinuousClock()
        let begun = clock.now
        let deadline = plan.job.deadline.map { Deadline($0, from: begun) }
        var result = RunResult(report: RunReport(job: plan.job.name))
        do {
            try await run(until: deadline, into: &result)
        } catch {
            result.fail(error)
        }
        result.report.wallSeconds = (clock.now - begun).seconds
        monitor.end(result.report)
        return result
    }

    private func run(until deadline: Deadline?, into result: inout RunResult) async throws {
        // Outputs are opened before anything is fetched: a folder that cannot be written to should
        // not cost an hour of loading.
        let state: RunState?
        do {
            state = try stateOptions.map { try RunState(plan, $0) }
        } catch {
            monitor.begin(plan)
            result.skipAll(plan)
            throw error
        }
        defer { state?.close() }
        var runner = self
        runner.plan = state?.plan ?? plan
        monitor.begin(runner.plan)
        if let unfinished = state?.unfinished { result.report.notes.append(unfinished.note) }
        try await runner.run(until: deadline, state: state, into: &result)
    }

    /// Loads the items, and publishes their table.
    private func run(
        until deadline: Deadline?, state: RunState?, into result: inout RunResult
    ) async throws {
        var sinks = Publication(state: state)
        do {
            for output in plan.outputs where state?.publishes ?? true {
                try sinks.add(output, table: plan.job.table)
            }
        } catch {
            sinks.discard()
            result.skipAll(plan)
            try? state?.fail(error, result.report)
            throw error
        }
        sinks.beginEarly(plan)
        do {
            let table = try await table(
                until: deadline, cells: sinks.cells, early: sinks.early, state: state,
                into: &result)
            result.table = table
            monitor.schemaResolved(result.report)
            try await expectations.check(table, on: pool)
            guard !table.schema.isEmpty || plan.outputs.isEmpty else {
                let others = plan.items.count - 1
                let items = plan.items[0].label + (others > 0 ? " and \(others) more" : "")
                let isDisjoint = table.items.contains { !$0.frame.columns.isEmpty }
                let found = isDisjoint ? "no column in common (--how intersection)" : "no column"
                let help =
                    isDisjoint
                    ? "--how union takes the columns of all"
                    : "expected a header or a record in at least one input"
                throw RunError(
                    .nothing, "\(items): found \(found), so there is no table to write; \(help)")
            }
            if let state, !state.publishes {
                sinks.discard()
                result.lock = try state.lock(plan, result.report, outputs: [])
                try state.forgetRun()
                return
            }
            let fingerprint = try state?.fingerprint(of: plan, result.report) ?? ""
            try state?.unfinished?.check(fingerprint)
            if let state, try state.isPublished(fingerprint, plan) {
                // Nothing has changed since the outputs were published: they stay.
                sinks.discard()
                let outputs = try state.publishedFiles()
                try state.checkLock(plan, result.report, outputs: outputs)
                if state.makesLock {
                    result.lock = try state.lock(plan, result.report, outputs: outputs)
                }
                result.report.outputs = plan.outputs.map {
                    RunReport.Output(name: $0.shown, isPublished: true, isUnchanged: true)
                }
                result.report.isPublished = true
                try state.keepPublished(result.report, fingerprint: fingerprint)
                return
            }
            try await state?.checkStage(
                plan.items.indices.filter { result.report.items[$0].outcome == .cached }, on: pool)
            let cursors = try state.map {
                try $0.unfinished?.cursors
                    ?? CursorAdvance(plan, table.items, earlier: $0.store.cursors()).cursors
            }
            monitor.enter(.writing)
            let places = plan.items.indices.filter { result.report.items[$0].outcome.isFinished }
            try await sinks.write(table, of: places, on: pool) { [monitor] in
                monitor.add(rowsWritten: $0)
            }
            try Task.checkCancellation()
            try sinks.publish(
                plan, into: &result.report, fingerprint: fingerprint, cursors: cursors ?? [])
            result.report.isPublished = true
            try sinks.conclude(result.report, fingerprint: fingerprint)
            if let state, state.makesLock {
                result.lock = try state.lock(
                    plan, result.report, outputs: try state.publishedFiles())
            }
        } catch {
            sinks.discard()
            try? state?.fail(error, result.report)
            throw error
        }
    }

    /// Loads every item, and combines what came.
    private func table(
        until deadline: Deadline?, cells: ReadOptions.CellMode, early: EarlyWriter?,
        state: RunState?, into result: inout RunResult
    ) async throws -> CombinedTable {
        // What is kept of CSV is its spelling: it serves every output of a later run.
        let fetchers = FetcherFactory(
            plan, width: pool.width, cells: state == nil ? cells : .spelled,
            describesDialect: explains)
        do {
            let staged = try await load(
                until: deadline, from: fetchers, early: early, state: state, into: &result)
            let table: CombinedTable
            do {
                // An item of an earlier run may have to be fetched again for its spelling.
                table = try await combine(staged, into: &result)
            } catch {
                // What the items hold is known all the same.
                if let state, !state.publishes {
                    result.lock = try state.lock(plan, result.report, outputs: [])
                }
                throw error
            }
            await fetchers.shutdown()
            return table
        } catch {
            await fetchers.shutdown()
            throw error
        }
    }

    /// Loads every item; what failed is in the result.
    private func load(
        until deadline: Deadline?, from fetchers: FetcherFactory, early: EarlyWriter?,
        state: RunState?, into result: inout RunResult
    ) async throws -> [StagedItem] {
        let loads = plan.items.enumerated().map { index, item in
            load(
                item, index: index, until: deadline, fetchers: fetchers, early: early, state: state)
        }
        let outcomes = await withTaskCancellationHandler {
            // One wait for all: to be woken for each would cost more than a small file.
            let tasks = loads.map(\.task)
            _ = try? await wait(for: tasks)
            return tasks.map { $0.knownResult ?? .failure(CancellationError()) }
        } onCancel: {
            for load in loads { load.task.cancel() }
        }
        // What a call that does not return would bring is not waited for, nor kept.
        state?.keepNoMore()
        var staged: [StagedItem] = []
        var use = ColumnUse()
        var notes = ItemNotes()
        for (index, outcome) in outcomes.enumerated() {
            let item = plan.items[index]
            let facts = loads[index].result(item, outcome, deadline)
            // Its own callback may come later than the run's end.
            monitor.itemEnded(index, facts, outcome)
            result.report.items.append(facts)
            if case .success(let loaded) = outcome {
                result.rejects += loaded.frame.rejects
                for note in loaded.frame.notes { notes.add(note, of: item.label) }
                if loaded.frame.rejects.count < loaded.frame.rejectCount {
                    notes.add(
                        "its first \(loaded.frame.rejects.count) rejects are listed", of: item.label
                    )
                }
                use.add(item, columns: loaded.namesInSource)
                staged.append(loaded)
            } else if case .failure(let error as RunError) = outcome {
                result.rejects += error.rejects
            }
        }
        result.report.notes += notes.lines + expectations.notes
        // The items are not at fault, and nothing can be published without the state.
        if let failure = state?.failure { throw failure }
        if explains {
            result.explanation = SchemaExplanation(
                staged, items: zip(plan.items, result.report.items), how: plan.job.table.how)
        }
        try Task.checkCancellation()
        try result.checkItems(of: plan, keepsItems: state != nil)
        try use.check()
        try await state?.hashSources(plan, result.report.items, on: pool)
        return staged
    }

    private func load(
        _ item: PlannedItem, index: Int, until deadline: Deadline?, fetchers: FetcherFactory,
        early: EarlyWriter?, state: RunState?
    ) -> Load {
        let wait = Wait()
        let isCached = Wait.Flag()
        let fetcher = fetchers.fetcher(for: item)
        let context = FetchContext(
            pool: pool, onBytes: { [monitor] in monitor.add(bytes: $0) }, onWait: { wait.add($0) })
        let attempts = Mutex((count: 0, failure: ""))
        let task = pool.background(
            label: item.label, target: fetcher.target, timeout: item.poolTimeout,
            deadline: deadline?.left, retry: .retries(item.options.retries)
        ) { [monitor, expectations] in
            let earlier = attempts.withLock { attempts in
                attempts.count += 1
                return (count: attempts.count - 1, failure: attempts.failure)
            }
            if earlier.count > 0 {
                monitor.itemRetries(
                    index, label: item.label, attempt: earlier.count, message: earlier.failure)
            } else {
                monitor.itemStarted(index, label: item.label)
            }
            do {
                let fetch = {
                    @Sendable (validators: HTTPValidators?, context: FetchContext) async throws in
                    let fetcher =
                        validators == nil
                        ? fetcher : fetchers.fetcher(for: item, unless: validators)
                    let loaded = try StagedItem(try await fetcher.fetch(context), of: item)
                    try expectations.check(loaded, as: item.options.expect)
                    return loaded
                }
                let takeEarly = early?.attempt(at: index, isFirst: earlier.count == 0)
                guard let state else {
                    let loaded = try await fetch(nil, context.giving(to: takeEarly))
                    early?.add(loaded, at: index, isNew: true)
                    return loaded
                }
                // Why fetch what cannot be kept?
                if state.failure != nil { throw StateUnusable() }
                let reread = { @Sendable (read: ReadOptions) in
                    if let kept = try state.fetcher(ofKept: index, item, reading: read) {
                        return try await kept.fetch(context).frame
                    }
                    return try await fetchers.fetcher(for: item, reading: read).fetch(context).frame
                }
                let use = { @Sendable (kept: StagedItem) throws -> StagedItem in
                    isCached.value.withLock { $0 = true }
                    try expectations.check(kept, as: item.options.expect)
                    early?.add(kept, at: index, isNew: false)
                    return kept
                }
                let kept = state.kept(index, item, reread: reread)
                if let kept, kept.validators == nil {
                    if kept.isHeld { try state.confirm(kept) }
                    return try use(kept.item)
                }
                let source = SourceState(of: item.location)
                let writer = state.stageWriter(index, item)
                let hashing = state.hashing(item, source: source, on: pool)
                defer { hashing?.cancel() }
                let staging = context.giving(
                    to: RowTaker { names, byteCount in
                        takeEarly?.form(names, byteCount)
                    } take: { rows, names in
                        let kept = Result { try writer.rows(rows) }
                        let turn = (try? kept.get()).flatMap { takeEarly?.take($0.rows, names) }
                        return {
                            try writer.append(kept.get())
                            try turn?()
                        }
                    })
                do {
                    let fetched = try await fetch(kept?.validators, staging)
                    let loaded = try state.keep(
                        fetched, index, item, source: source,
                        bytes: try await hashing?.value.get() ?? state.sourceBytes(of: item),
                        writer: writer)
                    early?.add(loaded, at: index, isNew: true)
                    return loaded
                } catch let error as HTTPError where error.code == .notModified {
                    guard let kept else { throw error }
                    try state.confirm(kept)
                    return try use(kept.item)
                }
            } catch {
                let error = state?.settled(error) ?? error
                attempts.withLock { $0.failure = RunResult.message(of: error) }
                throw error
            }
        }
        let load = Load(task: task, wait: wait, cached: isCached)
        task.onCompletion { [monitor] outcome in
            monitor.itemEnded(index, load.result(item, outcome, deadline), outcome)
            if case .success = outcome { early?.writeWhatCame() }
        }
        return load
    }

    /// Finds the one schema, reads again what a promotion to text concerns, and makes the table.
    private func combine(
        _ loaded: [StagedItem], into result: inout RunResult
    ) async throws -> CombinedTable {
        let table = plan.job.table
        let resolution = try SchemaResolution(
            loaded.map { SchemaResolution.Part(label: $0.label, columns: $0.frame.columns) },
            how: table.how)
        // An explanation says them with the columns.
        if result.explanation == nil { result.report.notes += resolution.notes }
        let types = Dictionary(
            uniqueKeysWithValues: resolution.columns.map { ($0.name, $0.type) })
        var staged = loaded
        var again: [(index: Int, task: BackgroundTask<StagedItem>)] = []
        for (index, item) in loaded.enumerated() {
            let names = item.columnsToRespell { types[$0] == .text }
            if names.isEmpty { continue }
            let task = pool.background(label: item.label) {
                var item = item
                try await item.respell(names)
                return item
            }
            again.append((index, task))
        }
        for (index, task) in again { staged[index] = try await task.value }
        let combined = try CombinedTable(
            staged, columns: resolution.columns.map { ($0.name, $0.type) },
            sourceColumn: table.sourceColumn)
        result.report.rows = combined.rowCount
        result.report.columns = zip(combined.schema, combined.nullCounts).map {
            ($0.name, $0.type, $1)
        }
        return combined
    }
}

extension PlannedItem {
    /// The bound that the pool sets on one attempt. HTTP and commands keep to their own, and can say
    /// more about what was missing.
    fileprivate var poolTimeout: Duration? {
        switch location {
        case .http, .command: nil
        case .file, .sqlite, .standardInput: options.timeout
        }
    }
}
