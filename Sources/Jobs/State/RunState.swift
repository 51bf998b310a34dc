import Background
import Fetchers
import Formats
import Frames
import Glibc
import SQLiteFrames
import Sinks
import Synchronization

/// What a run knows of the runs before it, and what it leaves for those after it.
final class RunState: Sendable {
    let store: StateStore
    let paths: StatePaths
    /// What hidden files of this job's outputs are called.
    let tag: String
    /// What is to be done: the plan, or a publication's part of it that was cut off.
    let plan: Plan
    /// The publication that this run has to finish.
    let unfinished: UnfinishedPublication?
    /// What databases that rows are added to note of this run's publication.
    private let token: String
    private let folder: StateFolder
    private let options: StateOptions
    /// The items' keys, in the plan's order.
    let keys: [String]
    private let known: [String: StateStore.Item]
    /// The labels of items that the last run which attempted them did not finish.
    private let unfinishedLabels: Set<String>
    /// This run's number.
    let run: Int
    /// Items that this run or a later one fetched are of the same unfinished piece of work as this
    /// run's own: what a server says of them now does not matter.
    private let firstOfWork: Int
    /// Whether the plan holds all the job's items.
    private let isWhole: Bool

    /// Takes the job's lock, finishes a publication that was cut off, and begins a run.
    ///
    /// - Throws: `RunError` where another run is under way, and for state that cannot be used.
    init(_ plan: Plan, _ options: StateOptions) throws {
        self.options = options
        folder = try StateFolder(path: options.directory ?? StateFolder.defaultPath(of: plan.job))
        try StateSeal(folder).take(startingOver: options.startsOver)
        // Where sources go on is no memory of what was fetched: the rows before are published.
        let keepsCursors = plan.job.sources.contains { $0.cursor != nil }
        if options.startsOver, !keepsCursors { folder.removeContents() }
        store = try StateStore(folder)
        paths = StatePaths(plan.job)
        tag = plan.job.tag
        let cutOff = try PublicationRecovery(store: store, paths: paths, tag: tag).run()
        unfinished = options.startsOver ? nil : cutOff
        if options.startsOver, keepsCursors { try store.forgetItems() }
        token =
            unfinished?.token
            ?? "\(tag)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let paths = paths
        var plan = plan
        var keys = plan.items.map { $0.key(in: paths) }
        if let unfinished {
            guard options.publishes else { throw unfinished.needsPublishing }
            plan = try unfinished.plan(of: plan, keys: keys)
            keys = unfinished.keys
        }
        self.plan = plan
        self.keys = keys
        let items = try store.items()
        known = items
        let earlier = try store.runs(limit: StateStore.history)
        let work = earlier.prefix { $0.status != .published }
        isWhole = plan.isWhole
        unfinishedLabels = Set(
            try store.outcomes().filter { !($0.outcome?.isFinished ?? false) }.map(\.label))
        let run = try store.begin(
            plan.items.map { ($0.label, $0.source) },
            today: plan.today.map { Int($0.daysSince1970) }, keeping: !plan.isWhole)
        self.run = run
        firstOfWork = work.last?.id ?? run
        folder.removeStray(besides: items.values.compactMap { $0.stage?.name })
        // Hidden files of outputs have names of this job alone, and nobody needs them now.
        for path in plan.outputs.compactMap(\.path) {
            let hidden = AtomicFile.hiddenName(for: AtomicFile.target(of: path), tag: tag)
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(hidden + suffix) }
        }
    }

    /// What the database of an output notes with the rows that are added to it; nil for outputs that
    /// may be published twice.
    func note(for output: PlannedOutput) -> PublicationNote? {
        guard case .sqlite(_, let shown, let table, let mode) = output else { return nil }
        switch mode {
        case .replace: return nil
        case .create, .append, .upsert:
            return PublicationNote(
                output: RunState.noteName("\(shown):\(table)", tag: tag), token: token)
        }
    }

    /// Whether the output is as the last publication left it.
    func isOwn(_ output: PlannedOutput) throws -> Bool {
        guard let path = output.path else { return false }
        let known = try store.outputs().first {
            $0.path == paths.stored(path) && $0.shown == output.shown
        }
        return known.map { $0.step == .none && FileState(path: path) == $0.state } ?? false
    }

    /// The name under which a database notes an output of the job with this tag.
    static func noteName(_ shown: String, tag: String) -> String { "\(tag) \(shown)" }

    // MARK: Items

    /// An item as an earlier run left it.
    struct Kept: Sendable {
        let item: StagedItem
        /// By what the server is asked whether the item is still so; nil where it is.
        let validators: HTTPValidators?
        /// Whether it is so for some time only: a run that goes on with this one has to be told.
        let isHeld: Bool
        fileprivate let record: StateStore.Item
    }

    /// The item as an earlier run left it; nil where it must be fetched.
    ///
    /// - Parameter fetch: fetches the item again under other options.
    func kept(
        _ index: Int, _ item: PlannedItem,
        fetch: @escaping @Sendable (ReadOptions) async throws -> Fetched
    ) -> Kept? {
        guard let found = known[keys[index]] else { return nil }
        var validators: HTTPValidators?
        if !isUnchanged(found, item) {
            guard case .answer(let known) = found.source else { return nil }
            validators = known
        }
        let stage = found.stage.map { $0.open(in: folder.stagePath) }
        // It should have rows, and they are not there.
        if case .some(.none) = stage { return nil }
        let reread = { @Sendable (read: ReadOptions) in
            let fetched = try await fetch(read)
            try RunState.check(fetched, of: item, is: found.bytes)
            return fetched.frame
        }
        let staged = try? StagedItem(
            found.facts, stage: stage ?? nil, of: item, reread: item.hasSpelling ? reread : nil)
        var isHeld = false
        if case .started = found.source { isHeld = found.run < firstOfWork }
        return staged.map {
            Kept(item: $0, validators: validators, isHeld: isHeld, record: found)
        }
    }

    /// Takes down that an item is as an earlier run left it, so that a run that goes on with this
    /// one need not ask again.
    func confirm(_ kept: Kept) throws {
        var record = kept.record
        record.run = run
        try store.save(record)
    }

    private func isUnchanged(_ found: StateStore.Item, _ item: PlannedItem) -> Bool {
        if unfinished != nil { return true }
        // An item that is not finished may have rows of before.
        if options.retriesFailedOnly, !unfinishedLabels.contains(item.label) { return true }
        if case .files = found.source {
            return found.source.isUnchanged(
                item.location, checksum: found.bytes?.checksum)
        }
        if let cache = item.options.cache, found.source.isWithin(cache) { return true }
        return found.run >= firstOfWork
    }

    /// Throws where an item that was fetched again is not what was kept of it: the spelling of one
    /// cannot stand beside the other.
    private static func check(
        _ fetched: Fetched, of item: PlannedItem, is known: StateStore.SourceBytes?
    ) throws {
        guard let known, let found = try StagedItem(fetched, of: item).hashBytes(), found != known
        else { return }
        throw RunError(
            .changed,
            "\(item.label): had to be fetched again for the spelling of its values and was not what it "
                + "was before; --fresh fetches everything anew")
    }

    /// Takes the rows of an attempt at an item, to be given to `keep`.
    func stageWriter(_ index: Int) -> StageWriter {
        StageWriter("\(keys[index]).\(run).arrow", in: folder.stagePath)
    }

    /// The bytes of an item's source, where it is a file; read while the item is.
    func sourceBytes(
        of item: PlannedItem, on pool: BackgroundPool
    ) async throws -> StateStore.SourceBytes? {
        guard let path = SourceState.hashedPath(item.location) else { return nil }
        let found = try await pool.withCorePermit { try Checksum.of(file: path) }
        return found.map { .init(count: $0.byteCount, checksum: $0.digits, sha256: nil) }
    }

    /// Makes a fetched item durable.
    ///
    /// - Parameters:
    ///   - source: the state of its source before it was fetched.
    ///   - bytes: those of the source, where it is a file.
    ///   - writer: has the rows that were written while the item was read.
    /// - Returns: the item, its rows in the stage instead of in memory.
    func keep(
        _ staged: StagedItem, _ index: Int, _ item: PlannedItem, source: SourceState,
        bytes: StateStore.SourceBytes?, writer: StageWriter
    ) throws -> StagedItem {
        var staged = staged
        let facts = staged.facts
        var file: StageFile?
        if facts.rowCount > 0 {
            let written = try writer.finish(staged)
            guard let rows = written.open(in: folder.stagePath) else {
                throw StateFolder.error("cannot be read", folder.path)
            }
            try staged.release(to: rows, layout: facts.layout)
            file = written
        }
        // What changed while it was read is not known.
        let isSettled =
            if case .started = source { true } else { SourceState(of: item.location) == source }
        try store.save(
            StateStore.Item(
                key: keys[index], label: item.label, stage: file, facts: facts,
                source: isSettled
                    ? staged.validators.map { .answer(validators: $0) } ?? source : .unknown,
                bytes: isSettled ? try bytes ?? staged.hashBytes() : nil, run: run))
        return staged
    }

    /// Checks that the rows of items that earlier runs left are as they were written.
    ///
    /// - Parameter indices: the items.
    func checkStage(_ indices: [Int], on pool: BackgroundPool) async throws {
        let stages = indices.compactMap { known[keys[$0]]?.stage }
        let folder = folder.stagePath
        let checks = pool.map(stages) { stage in
            try pool.withCorePermit {
                try Checksum.of(file: folder + "/" + stage.name)?.digits
            }
        }
        for await check in checks where try check.result.get() != check.item.checksum {
            let label = known.values.first { $0.stage == check.item }?.label ?? check.item.name
            throw RunError(
                .state,
                "\(label): its kept rows were changed on the disk (\(folder)/\(check.item.name)), so "
                    + "nothing was published; --fresh fetches everything anew")
        }
    }

    // MARK: The end

    /// Refuses to keep what comes from now on: the outcome of every item is settled.
    func keepNoMore() { store.keepNoMore() }

    /// What the published table is made of: equal for two runs whose outputs must be equal.
    func fingerprint(of plan: Plan, _ report: RunReport) throws -> String {
        let now = try store.items()
        var json = JSONText()
        json.object { json in
            json.member("state", StateStore.version)
            json.strings(
                "items",
                zip(keys, report.items).filter { $1.outcome.isFinished }.map { key, item in
                    "\(key) \(item.label) \(now[key]?.stage?.checksum ?? "")"
                })
            json.member("how", plan.job.table.how.rawValue)
            json.member("source-column", plan.job.table.sourceColumn ?? "")
            json.member("normalize", plan.job.table.normalize)
            json.strings(
                "outputs",
                plan.outputs.map { output in
                    guard case .sqlite(_, _, _, let mode) = output else { return output.shown }
                    return "\(output.shown) \(mode)"
                })
        }
        return SHA256.hex(of: json.text)
    }

    /// The keys of the items that the table is made of.
    func finishedKeys(_ report: RunReport) -> [String] {
        zip(keys, report.items).filter { $1.outcome.isFinished }.map(\.0)
    }

    /// Whether the outputs are what a run of this fingerprint published, and nobody touched them.
    func isPublished(_ fingerprint: String, _ plan: Plan) throws -> Bool {
        guard
            let last = try store.runs(limit: StateStore.history).first(where: {
                $0.status == .published
            }),
            last.fingerprint == fingerprint
        else { return false }
        let outputs = plan.outputs.compactMap(\.path).map { paths.stored($0) }
        guard outputs.count == plan.outputs.count, !outputs.isEmpty else { return false }
        let known = try store.outputs()
        return Set(outputs) == Set(known.map(\.path))
            && known.allSatisfy { FileState(path: paths.opened($0.path)) == $0.state }
    }

    /// Finds the SHA-256 of the sources that are files, where a lock file is made of this run or
    /// compared with it.
    ///
    /// - Throws: `RunError` for a source that is not any more what was read.
    func hashSources(
        _ plan: Plan, _ results: [ItemResult], on pool: BackgroundPool
    ) async throws {
        guard options.makesLock || options.locked != nil || !options.publishes else { return }
        let now = try store.items()
        let missing = plan.items.indices.compactMap { index -> (index: Int, path: String)? in
            guard results[index].outcome.isFinished, let bytes = now[keys[index]]?.bytes,
                bytes.sha256 == nil
            else { return nil }
            return SourceState.hashedPath(plan.items[index].location).map { (index, $0) }
        }
        let hashes = pool.map(missing) { missing in
            try pool.withCorePermit {
                let before = SourceState(of: plan.items[missing.index].location)
                let hash = SHA256.hex(ofFile: missing.path)?.hash
                let after = SourceState(of: plan.items[missing.index].location)
                return before == after && before == now[self.keys[missing.index]]?.source
                    ? hash : nil
            }
        }
        var found: [(key: String, sha256: String)] = []
        for await hash in hashes {
            let index = hash.item.index
            guard let sha256 = try hash.result.get() else {
                throw RunError(
                    .changed,
                    "\(plan.items[index].label): the file changed after it was read; run again when "
                        + "it is complete")
            }
            found.append((keys[index], sha256))
        }
        try store.note(found)
    }

    /// An output that is complete.
    struct WrittenFile {
        let shown: String
        let path: String
    }

    /// The outputs of the last publication.
    func publishedFiles() throws -> [WrittenFile] {
        try store.outputs().filter { !$0.checksum.isEmpty }.map {
            WrittenFile(shown: $0.shown, path: paths.opened($0.path))
        }
    }

    /// What the table is made of.
    ///
    /// - Parameter outputs: those that are files, or in files, of their own.
    func lock(
        _ plan: Plan, _ report: RunReport, outputs: [WrittenFile]
    ) throws -> LockFile {
        let now = try store.items()
        return LockFile(
            rows: report.rows, columns: report.columns.map { .init(name: $0.name, type: $0.type) },
            items: zip(keys, report.items).compactMap { key, found in
                guard found.outcome.isFinished else { return nil }
                return now[key].map { item in
                    LockFile.Item(
                        label: found.label, bytes: item.bytes?.count, hash: item.bytes?.sha256,
                        rows: item.facts.rowCount,
                        columns: item.facts.columns.map { .init(name: $0.name, type: $0.type) })
                }
            },
            outputs: plan.outputs.compactMap { planned in
                outputs.first { $0.shown == planned.shown }.flatMap { SHA256.hex(ofFile: $0.path) }
                    .map { LockFile.Output(name: planned.shown, hash: $0.hash) }
            })
    }

    /// Throws where the run is not what the lock file says.
    func checkLock(
        _ plan: Plan, _ report: RunReport, outputs: [WrittenFile]
    ) throws {
        guard let locked = options.locked else { return }
        let found = try lock(plan, report, outputs: outputs)
        let differences = LockComparison(from: locked, to: found, comparesOutputs: true).differences
        guard !differences.isEmpty else { return }
        let shown = differences.prefix(20).map { "\n  " + $0 }.joined()
        let rest = differences.count > 20 ? "\n  and \(differences.count - 20) more" : ""
        throw RunError(
            .lock,
            "the run is not what the lock file says, so nothing was published:\(shown)\(rest)\n"
                + "pipeline lock writes the lock file anew")
    }

    /// Whether the outputs are to be written.
    var publishes: Bool { options.publishes }
    var makesLock: Bool { options.makesLock }

    /// Closes the state and seals it. What comes later is not kept.
    func close() {
        store.close()
        StateSeal(folder).set()
    }

    /// Leaves no trace of a run that was not to publish anything.
    func forgetRun() throws { try store.forget(run: run) }

    /// The record of this run as it ends.
    func record(
        _ status: StateStore.Run.Status, fingerprint: String = "", rows: Int = 0, error: String = ""
    ) -> StateStore.Run {
        StateStore.Run(
            id: run, status: status, started: 0, ended: nil, today: nil, fingerprint: fingerprint,
            rows: rows, error: error)
    }

    /// Ends a run that found everything as it should be.
    func keepPublished(_ report: RunReport, fingerprint: String) throws {
        try store.end(
            record(.published, fingerprint: fingerprint, rows: report.rows), items: report.items)
        try cleanUp()
    }

    /// Ends a run that published nothing.
    func fail(_ error: any Error, _ report: RunReport) throws {
        try store.end(
            record(
                error is CancellationError ? .stopped : .failed,
                error: RunResult.message(of: error)), items: report.items)
    }

    /// Lets go of what no item of the job needs any more.
    func cleanUp() throws {
        guard isWhole else { return }
        let needed = Set(keys)
        let items = try store.items()
        let gone = items.values.filter { !needed.contains($0.key) }
        try store.remove(keys: gone.map(\.key))
        folder.removeStray(
            besides: items.values.filter { needed.contains($0.key) }.compactMap { $0.stage?.name })
    }
}

extension Plan {
    /// As that of its job.
    package var tag: String { job.tag }
}

extension JobSpec {
    /// What hidden files of this job's outputs are called: the next run knows them again.
    package var tag: String { String(SHA256.hex(of: name).prefix(12)) }
}

extension PlannedItem {
    /// Whether its values have a spelling of their own.
    fileprivate var hasSpelling: Bool {
        switch location {
        case .sqlite: false
        case .file, .http, .command, .standardInput: options.read.format != .arrow
        }
    }
}
