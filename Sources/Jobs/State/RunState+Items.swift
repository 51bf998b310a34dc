import Background
import Fetchers
import Formats

extension RunState {
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
    /// - Parameter reread: fetches the item again under other options.
    func kept(
        _ index: Int, _ item: PlannedItem,
        reread: @escaping @Sendable (ReadOptions) async throws -> ItemFrame
    ) -> Kept? {
        guard let found = known[keys[index]] else { return nil }
        var file: SpelledRows.SpelledFile?
        if let source = found.stage?.source {
            // Before it is looked whether it has changed: what comes then is found as rows are read.
            file = SpelledRows.SpelledFile(path: paths.opened(source), label: item.label)
            guard !copiesRows, file != nil else { return nil }
        }
        var validators: HTTPValidators?
        if !isUnchanged(found, item) {
            guard case .answer(let known) = found.source else { return nil }
            validators = known
        }
        let stage = found.stage.map { $0.open(in: folder.stagePath) }
        // It should have rows, and they are not there.
        if case .some(.none) = stage { return nil }
        let staged = try? StagedItem(
            found.facts, stage: stage ?? nil, file: file, of: item,
            reread: item.hasSpelling ? reread : nil)
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
        if found.stage?.source == nil {
            if unfinished != nil { return true }
            // An item that is not finished may have rows of before.
            if options.retriesFailedOnly, !unfinishedLabels.contains(item.label) { return true }
        }
        if case .files = found.source {
            return found.source.isUnchanged(
                item.location, checksum: found.bytes?.checksum)
        }
        if found.stage?.source != nil { return false }
        if let cache = item.options.cache, found.source.isWithin(cache) { return true }
        return found.run >= firstOfWork
    }

    /// Takes the rows of an attempt at an item, to be given to `keep`.
    func stageWriter(_ index: Int, _ item: PlannedItem) -> StageWriter {
        var source: String?
        if case .file(let path) = item.location, !copiesRows { source = paths.stored(path) }
        return StageWriter(
            "\(keys[index]).\(run).arrow", in: folder.stagePath, label: item.label,
            source: source)
    }

    /// The bytes of an item's source, where it is a file.
    ///
    /// It takes no core permit: the item would wait behind all that are still to be read, and is not
    /// durable before.
    func sourceBytes(of item: PlannedItem) throws -> StateStore.SourceBytes? {
        guard let path = SourceState.hashedPath(item.location) else { return nil }
        return try Checksum.of(file: path).map {
            .init(count: $0.byteCount, checksum: $0.digits, sha256: nil)
        }
    }

    /// The same of a large file while the item is fetched: nil for others, whose bytes are hashed faster
    /// than another thread begins.
    func hashing(
        _ item: PlannedItem, source: SourceState, on pool: BackgroundPool
    ) -> BackgroundTask<Result<StateStore.SourceBytes?, any Error>>? {
        guard case .files(let files) = source, (files[0]?.size ?? 0) >= 4 << 20 else { return nil }
        // Before items that have not begun: this one is not finished without it.
        return pool.background(label: item.label, priority: .high) {
            Result { try self.sourceBytes(of: item) }
        }
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
            if written.source == nil || !staged.isInFile {
                guard let rows = written.open(in: folder.stagePath) else {
                    throw StateFolder.error("cannot be read", folder.path)
                }
                try staged.release(
                    to: rows, layout: facts.layout,
                    file: written.source == nil ? nil : staged.itemFile)
            }
            file = written
        }
        let body = staged.needsBytes ? "\(keys[index]).\(run).\(staged.bytesSuffix)" : nil
        var bytes = bytes
        if let body, let source = try staged.openBytes?() {
            bytes = try StageBody.write(body, in: folder.stagePath, from: source)
        }
        // What changed while it was read is not known.
        let isSettled =
            if case .started = source { true } else { SourceState(of: item.location) == source }
        try store.save(
            StateStore.Item(
                key: keys[index], label: item.label, stage: file, facts: facts,
                source: isSettled
                    ? staged.validators.map { .answer(validators: $0) } ?? source : .unknown,
                body: isSettled ? body : nil,
                bytes: isSettled ? try bytes ?? staged.hashBytes() : nil, run: run))
        return staged
    }

    /// Reads the bytes of an item's source again, where an earlier run kept them.
    ///
    /// - Returns: nil where there are none.
    /// - Throws: `RunError` where they are not as they were written.
    func fetcher(
        ofKept index: Int, _ item: PlannedItem, reading read: ReadOptions
    ) throws -> FileFetcher? {
        guard let found = known[keys[index]], let body = found.body else { return nil }
        let path = folder.stagePath + "/" + body
        guard SHA256.hex(ofFile: path)?.hash == found.bytes?.sha256 else {
            throw RunError(
                .state,
                "\(item.label): its kept bytes were changed on the disk (\(path)), so nothing was "
                    + "published; --fresh fetches everything anew")
        }
        var read = read
        read.format = FileSuffix(of: path).format
        return FileFetcher(path, label: item.label, options: read)
    }

    /// Checks that the rows of items that earlier runs left are as they were written.
    ///
    /// - Parameter indices: the items.
    func checkStage(_ indices: [Int], on pool: BackgroundPool) async throws {
        let items = indices.compactMap { known[keys[$0]] }
        let checks = pool.map(items) { [self] item in
            try pool.withCorePermit { try checkRows(of: item) }
        }
        for await check in checks { try check.result.get() }
    }

    /// - Throws: `RunError` where the rows of an item are not as they were written.
    private func checkRows(of item: StateStore.Item) throws {
        guard let stage = item.stage else { return }
        let path = folder.stagePath + "/" + stage.name
        let anew = "so nothing was published; --fresh fetches everything anew"
        if try Checksum.of(file: path)?.digits != stage.checksum {
            throw RunError(
                .state, "\(item.label): its kept rows were changed on the disk (\(path)), \(anew)")
        }
        guard let source = stage.source.map(paths.opened),
            try Checksum.of(file: source)?.digits != item.bytes?.checksum
        else { return }
        if case .files([FileState(path: source)]) = item.source {
            throw RunError(
                .state,
                "\(item.label): was changed, and its size and time are as they were, \(anew)")
        }
        throw RunError(
            .changed,
            "\(item.label): the file changed during the run, so nothing was published; run again when "
                + "it is complete")
    }
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
