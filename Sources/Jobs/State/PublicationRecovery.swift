import Glibc
import Sinks

/// Brings a publication that was cut off to an end, before anything else is done.
///
/// Where every new file was in place or had its hidden name, the rest takes its place now; else no
/// output had been touched, and the hidden files go.
struct PublicationRecovery {
    private let store: StateStore
    private let paths: StatePaths

    init(_ store: StateStore, _ paths: StatePaths) {
        self.store = store
        self.paths = paths
    }

    func run() throws {
        var outputs = try store.outputs()
        let waiting = outputs.indices.filter { !outputs[$0].temporary.isEmpty }
        guard !waiting.isEmpty, let last = try store.runs(limit: 1).first else { return }
        let isComplete = waiting.allSatisfy { isThere(outputs[$0]) || isInPlace(outputs[$0]) }
        for index in waiting {
            let hidden = paths.opened(outputs[index].temporary)
            if isComplete {
                if isThere(outputs[index]) {
                    try replace(paths.opened(outputs[index].path), by: hidden)
                }
                outputs[index].state =
                    FileState(path: paths.opened(outputs[index].path)) ?? .unknown
            } else {
                unlink(hidden)
                outputs[index].state = .unknown
            }
            outputs[index].temporary = ""
        }
        var run = last
        run.status = isComplete ? .published : .failed
        run.error = isComplete ? "" : "was cut off before its outputs were published"
        try store.published(outputs, by: run, items: [])
    }

    private func isThere(_ output: StateStore.Output) -> Bool {
        FileState(path: paths.opened(output.temporary)) != nil
    }

    private func isInPlace(_ output: StateStore.Output) -> Bool {
        SHA256.hex(ofFile: paths.opened(output.path))?.hash == output.hash
    }

    private func replace(_ target: String, by hidden: String) throws {
        let target = AtomicFile.target(of: target)
        guard rename(hidden, target) == 0 else {
            throw StateFolder.error("holds a publication that cannot be finished", target)
        }
        try StateFolder.sync(AtomicFile.folder(of: target))
    }
}
