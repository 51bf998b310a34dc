import Formats
import Glibc
import SQLiteFrames
import Sinks

/// Brings a publication that was cut off to an end, before anything else is done.
///
/// Databases commit before files are renamed. So where every database has committed and every new
/// file is in place or waits under its hidden name, the rest takes its place now; else no file has
/// been touched, and the hidden ones go. Then, where no rows were added to any table, the run
/// publishes anew. Where some were, it finishes that publication with the very items that it was made
/// of. A table that is replaced does not tell whether it was; it is replaced once more.
struct PublicationRecovery {
    let store: StateStore
    let paths: StatePaths
    /// The job's; see `RunState`.
    let tag: String

    /// - Returns: what only a run can finish.
    func run() throws -> UnfinishedPublication? {
        var outputs = try store.outputs()
        let runs = try store.runs(limit: StateStore.history)
        guard outputs.contains(where: { $0.step != .none }), var last = runs.first else {
            return nil
        }
        let ready = try outputs.map { try isReady($0) }
        let isComplete = ready.allSatisfy { $0 }
        let publisher = runs.first { !$0.fingerprint.isEmpty }
        let added = zip(outputs, ready).filter { $1 && $0.token != nil }.map(\.0)
        for index in outputs.indices {
            let path = paths.opened(outputs[index].path)
            if case .rename(let stored) = outputs[index].step {
                let hidden = paths.opened(stored)
                if !isComplete {
                    unlink(hidden)
                } else if FileState(path: hidden) != nil {
                    try replace(path, by: hidden)
                }
            }
            outputs[index].state = isComplete ? FileState(path: path) ?? .unknown : .unknown
            outputs[index].step = .none
        }
        if isComplete {
            last.fingerprint = publisher?.fingerprint ?? ""
            last.status = .published
            last.error = ""
        } else if last.status == .running {
            last.status = .failed
            last.error = "was cut off before its outputs were published"
        }
        guard !isComplete, let token = added.first?.token else {
            try store.published(outputs, by: last, items: [])
            return nil
        }
        // What is still to happen stays as it was noted.
        try store.end(last, items: [])
        return UnfinishedPublication(
            token: token, run: publisher?.id ?? last.id,
            fingerprint: publisher?.fingerprint ?? "", keys: try store.itemsToPublish(),
            cursors: try store.cursors(pending: true), done: added.map(\.shown))
    }

    /// Whether the output is in place, or can be brought there.
    private func isReady(_ output: StateStore.Output) throws -> Bool {
        let path = paths.opened(output.path)
        switch output.step {
        case .none: return true
        case .rename(let hidden):
            if FileState(path: paths.opened(hidden)) != nil { return true }
            return try Checksum.of(file: path)?.digits == output.checksum
        case .addRows(let token):
            let note = PublicationNote(
                output: RunState.noteName(output.shown, tag: tag), token: token)
            return try SQLiteSink.isPublished(note, to: path, name: output.shown)
        case .replaceTable: return false
        }
    }

    private func replace(_ target: String, by hidden: String) throws {
        let target = AtomicFile.target(of: target)
        guard rename(hidden, target) == 0 else {
            throw StateFolder.error("holds a publication that cannot be finished", target)
        }
        try StateFolder.sync(AtomicFile.folder(of: target))
    }
}

/// A publication of which some databases have rows that others, or files, do not have yet. To finish
/// it takes the same rows, so the same items as they were; the databases that have them know it by
/// the token, and add nothing.
struct UnfinishedPublication: Sendable {
    let token: String
    /// The number of the run that began it.
    let run: Int
    let fingerprint: String
    /// Its items, in their order.
    let keys: [String]
    /// Where sources go on afterwards.
    let cursors: [StateStore.Cursor]
    /// The outputs that have the rows.
    let done: [String]

    /// What is to be done: the publication's items of the plan.
    ///
    /// - Parameter keys: those of the plan's items.
    /// - Throws: `RunError` where the plan has not all of them.
    func plan(of plan: Plan, keys: [String]) throws -> Plan {
        let positions = Dictionary(zip(keys, plan.items.indices)) { first, _ in first }
        let items = try self.keys.map { key in
            guard let position = positions[key] else { throw isAnother }
            return plan.items[position]
        }
        return plan.only(items)
    }

    /// - Throws: `RunError` where a table of this fingerprint is not the one that was cut off.
    func check(_ fingerprint: String) throws {
        guard fingerprint == self.fingerprint else { throw isAnother }
    }

    private var isAnother: RunError {
        RunError(
            .state,
            "run \(run) was cut off after it had added rows to \(done.joined(separator: ", ")), and "
                + "the job, or the version of pipeline, is not the same any more, so its other outputs "
                + "cannot get the same rows; run the whole job as it was, with the version that began "
                + "it, to finish that, or --fresh to add all rows anew")
    }

    /// Why a command that publishes nothing cannot go on.
    var needsPublishing: RunError {
        RunError(
            .state,
            "run \(run) was cut off after it had added rows to \(done.joined(separator: ", ")): "
                + "pipeline run finishes that first")
    }

    /// What the report says of a run that finishes it.
    var note: String {
        "run \(run) was cut off after it had added rows to \(done.joined(separator: ", ")); this run "
            + "finished its publication with the same items as they were, and the next one looks for "
            + "what has changed"
    }
}

extension StateStore.Output {
    /// What is noted with rows that are added.
    fileprivate var token: String? {
        if case .addRows(let token) = step { return token }
        return nil
    }
}
