import Background
import Formats

extension RunState {
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
                // The bytes of a database are of all that was ever done to it.
                if case .sqlite = planned { return nil }
                return outputs.first { $0.shown == planned.shown }
                    .flatMap { SHA256.hex(ofFile: $0.path) }
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
}
