import Formats
import Glibc
import SQLiteFrames
import Sinks

/// Brings a publication that was cut off to an end, before anything else is done.
///
/// Databases commit before files are renamed. So where every database has committed and every new
/// file is in place or waits under its hidden name, the rest takes its place now; else no file has
/// been touched: the hidden ones go, and the run publishes anew. A table that is replaced does not
/// tell whether it was; it is replaced once more.
struct PublicationRecovery {
    let store: StateStore
    let paths: StatePaths
    /// The job's; see `RunState`.
    let tag: String

    func run() throws {
        var outputs = try store.outputs()
        guard outputs.contains(where: { $0.step != .none }),
            let last = try store.runs(limit: 1).first
        else { return }
        let isComplete = try outputs.allSatisfy { try isReady($0) }
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
        var run = last
        run.status = isComplete ? .published : .failed
        run.error = isComplete ? "" : "was cut off before its outputs were published"
        try store.published(outputs, by: run, items: [])
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
