import Fetchers
import Formats
import Frames
import Glibc
import Sinks

/// What a run knows of the runs before it, and what it leaves for those after it.
final class RunState: Sendable {
    let store: StateStore
    let paths: StatePaths
    /// What hidden files of this job's outputs are called.
    let tag: String
    private let folder: StateFolder
    private let options: StateOptions
    /// The items' keys, in the plan's order.
    let keys: [String]
    private let known: [String: StateStore.Item]
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
        if options.startsOver { folder.removeContents() }
        store = try StateStore(folder)
        paths = StatePaths(plan.job)
        tag = String(SHA256.hex(of: plan.job.name).prefix(12))
        try PublicationRecovery(store, paths).run()
        let paths = paths
        keys = plan.items.map { $0.key(in: paths) }
        let items = try store.items()
        known = items
        let earlier = try store.runs(limit: StateStore.history)
        let unfinished = earlier.prefix { $0.status != .published }
        isWhole = plan.isWhole
        let run = try store.begin(
            plan.items.map { ($0.label, $0.source) }, today: nil, keeping: !plan.isWhole)
        self.run = run
        firstOfWork = unfinished.last?.id ?? run
        folder.removeStray(besides: items.values.compactMap { $0.stage?.name })
        // Hidden files of outputs have names of this job alone, and nobody needs them now.
        for path in plan.outputs.compactMap(\.path) {
            let hidden = AtomicFile.hiddenName(for: AtomicFile.target(of: path), tag: tag)
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(hidden + suffix) }
        }
    }

    // MARK: Items

    /// The item as an earlier run left it; nil where it must be fetched.
    ///
    /// - Parameter reread: fetches the item again under other options.
    func cached(
        _ index: Int, _ item: PlannedItem,
        reread: @escaping @Sendable (ReadOptions) async throws -> ItemFrame
    ) -> StagedItem? {
        guard let found = known[keys[index]], isUnchanged(found, item) else { return nil }
        let stage = found.stage.map { $0.open(in: folder.stagePath) }
        // It should have rows, and they are not there.
        if case .some(.none) = stage { return nil }
        return StagedItem(
            found.facts, stage: stage ?? nil, of: item,
            reread: item.hasSpelling ? reread : nil)
    }

    private func isUnchanged(_ found: StateStore.Item, _ item: PlannedItem) -> Bool {
        if options.retriesFailedOnly { return true }
        if case .files = found.source { return found.source.isUnchanged(item.location) }
        return found.run >= firstOfWork
    }

    /// Makes a fetched item durable.
    ///
    /// - Parameter source: the state of its source before it was fetched.
    /// - Returns: the item, its rows in the stage instead of in memory.
    func keep(
        _ staged: StagedItem, _ index: Int, _ item: PlannedItem, source: SourceState
    ) throws -> StagedItem {
        var staged = staged
        let key = keys[index]
        var file: StageFile?
        if staged.frame.rowCount > 0 {
            let columns = staged.frame.columns
            let written = try StageFile.write(
                "\(key).\(run).arrow", in: folder.stagePath,
                schema: columns.map { ($0.name, $0.spelled ? .text : $0.type) },
                batchCount: staged.batchSizes.count, batch: staged.batch)
            guard let rows = written.open(in: folder.stagePath) else {
                throw StateFolder.error("cannot be read", folder.path)
            }
            staged.release(to: rows)
            file = written
        }
        try store.save(
            StateStore.Item(
                key: key, label: item.label, stage: file, facts: staged.facts,
                source: settled(source, item.location), run: run))
        return staged
    }

    /// The state of the source that the item is from, if it is certain.
    private func settled(_ before: SourceState, _ location: ItemLocation) -> SourceState {
        guard case .files(let files, _) = before, SourceState(of: location) == before else {
            return .unknown
        }
        let hash = SourceState.hashedPath(location).flatMap { SHA256.hex(ofFile: $0)?.hash }
        // It was not written while it was hashed either.
        return SourceState(of: location) == before ? .files(files, hash: hash) : .unknown
    }

    // MARK: The end

    /// What the published table is made of: equal for two runs whose outputs must be equal.
    func fingerprint(of plan: Plan) throws -> String {
        let now = try store.items()
        var json = JSONText()
        json.object { json in
            json.member("state", StateStore.version)
            json.strings("items", zip(keys, plan.items).map { key, item in
                "\(key) \(item.label) \(now[key]?.stage?.hash ?? "")"
            })
            json.member("how", plan.job.table.how.rawValue)
            json.member("source-column", plan.job.table.sourceColumn ?? "")
            json.member("normalize", plan.job.table.normalize)
            json.strings("outputs", plan.outputs.map { output in
                guard case .sqlite(_, _, _, let mode) = output else { return output.shown }
                return "\(output.shown) \(mode.rawValue)"
            })
        }
        return SHA256.hex(of: json.text)
    }

    /// Whether the outputs are what a run of this fingerprint published, and nobody touched them.
    func isPublished(_ fingerprint: String, _ plan: Plan) throws -> Bool {
        guard let last = try store.runs(limit: StateStore.history).first(where: { $0.status == .published }),
            last.fingerprint == fingerprint
        else { return false }
        let outputs = plan.outputs.compactMap(\.path).map { paths.stored($0) }
        guard outputs.count == plan.outputs.count, !outputs.isEmpty else { return false }
        let known = try store.outputs()
        return Set(outputs) == Set(known.map(\.path))
            && known.allSatisfy { FileState(path: paths.opened($0.path)) == $0.state }
    }

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

/// How a run deals with the state of earlier ones.
public struct StateOptions: Sendable {
    /// Where the state is; nil for the place beside the job file.
    public var directory: String?
    /// Whether everything is fetched anew.
    public var startsOver = false
    /// Whether every item that was once fetched is taken as it is.
    public var retriesFailedOnly = false

    public init() {}
}

extension PlannedItem {
    /// Whether its values have a spelling of their own.
    fileprivate var hasSpelling: Bool {
        switch location {
        case .sqlite: false
        case .file, .http, .standardInput: options.read.format != .arrow
        }
    }
}
