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
    let folder: StateFolder
    let options: StateOptions
    /// The items' keys, in the plan's order.
    let keys: [String]
    let known: [String: StateStore.Item]
    /// The labels of items that the last run which attempted them did not finish.
    let unfinishedLabels: Set<String>
    /// This run's number.
    let run: Int
    /// Items that this run or a later one fetched are of the same unfinished piece of work as this
    /// run's own: what a server says of them now does not matter.
    let firstOfWork: Int
    /// Whether the plan holds all the job's items.
    private let isWhole: Bool
    /// Whether a later run may need the very rows of this one, whatever becomes of their files: to
    /// finish adding them to several outputs.
    let copiesRows: Bool

    /// Why nothing can be kept any more.
    private let broken = Mutex<RunError?>(nil)

    /// Takes the job's lock, finishes a publication that was cut off, and begins a run.
    ///
    /// - Throws: `RunError` where another run is under way, and for state that cannot be used.
    init(_ plan: Plan, _ options: StateOptions) throws {
        self.options = options
        folder = try StateFolder(path: options.directory ?? StateFolder.defaultPath(of: plan.job))
        // Where sources go on is no memory of what was fetched: the rows before are published.
        let keepsCursors = plan.job.sources.contains { $0.cursor != nil }
        if !options.startsOver || keepsCursors { try StateStore.refuseLater(in: folder.path) }
        try StateSeal(folder).take(startingOver: options.startsOver)
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
        copiesRows = plan.outputs.contains(where: \.addsRows)
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
        folder.removeStray(besides: items.values.flatMap(\.files))
        // Hidden files of outputs have names of this job alone, and nobody needs them now.
        for path in plan.outputs.compactMap(\.path) {
            let hidden = AtomicFile.hiddenName(for: AtomicFile.target(of: path), tag: tag)
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(hidden + suffix) }
        }
    }

    /// What the database of an output notes with the rows that are added to it; nil for outputs that
    /// may be published twice.
    func note(for output: PlannedOutput) -> PublicationNote? {
        guard output.addsRows, case .sqlite(_, let shown, let table, _) = output else { return nil }
        return PublicationNote(
            output: RunState.noteName("\(shown):\(table)", tag: tag), token: token)
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

    // MARK: The end

    /// Why nothing can be kept any more: the disk is full, or fails. It ends the run.
    var failure: RunError? { broken.withLock { $0 } }

    /// An item's error as what it is: where the state is at fault, that of the run.
    func settled(_ error: any Error) -> any Error {
        guard let error = error as? RunError, error.code == .state else { return error }
        broken.withLock { $0 = $0 ?? error }
        return StateUnusable()
    }

    /// Refuses to keep what comes from now on: the outcome of every item is settled.
    func keepNoMore() { store.keepNoMore() }

    /// What the published table is made of: equal for two runs whose outputs must be equal.
    func fingerprint(of plan: Plan, _ report: RunReport) throws -> String {
        let now = try store.kept()
        var json = JSONText()
        json.object { json in
            json.member("state", StateStore.version)
            json.strings(
                "items",
                zip(keys, report.items).filter { $1.outcome.isFinished }.map { key, item in
                    "\(key) \(item.label) \(now[key]?.checksum ?? "")"
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
        let items = try store.kept()
        try store.remove(keys: items.keys.filter { !needed.contains($0) })
        folder.removeStray(
            besides: items.filter { needed.contains($0.key) }.flatMap(\.value.files))
    }
}

extension PlannedOutput {
    /// Whether rows are added to a table, so that publishing twice is not publishing once.
    fileprivate var addsRows: Bool {
        guard case .sqlite(_, _, _, let mode) = self else { return false }
        return switch mode {
        case .replace: false
        case .create, .append, .upsert: true
        }
    }
}

/// An item was not kept because the state cannot be written: no fault of the item. Why: see
/// `RunState.failure`.
struct StateUnusable: Error {}

extension Plan {
    /// As that of its job.
    package var tag: String { job.tag }
}

extension JobSpec {
    /// What hidden files of this job's outputs are called: the next run knows them again.
    package var tag: String { String(SHA256.hex(of: name).prefix(12)) }
}
