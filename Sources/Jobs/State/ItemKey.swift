import Fetchers
import Formats

extension PlannedItem {
    /// The hash of everything that defines what the item holds: where it is, how it is read and
    /// shaped, and the layout of the state. No secret takes part: two passwords get the same rows.
    func key(in paths: StatePaths) -> String {
        var options = options
        options.timeout = nil
        options.retries = ItemOptions.defaultRetries
        options.cache = nil
        options.expect = ItemOptions().expect
        let item = PlannedItem(
            label: label, source: source, location: location.stored(in: paths),
            captures: captures, options: options)
        var json = JSONText()
        json.object { json in
            json.member("state", StateStore.version)
            item.write(to: &json)
        }
        return SHA256.hex(of: json.text)
    }
}

extension ItemLocation {
    fileprivate func stored(in paths: StatePaths) -> ItemLocation {
        switch self {
        case .file(let path): .file(path: paths.stored(path))
        case .sqlite(let path, let selection, let parameters):
            .sqlite(path: paths.stored(path), selection: selection, parameters: parameters)
        case .http, .command, .standardInput: self
        }
    }
}

/// Paths as the state holds them: from the job's folder on, so that the folder may move and a run may
/// start from anywhere.
struct StatePaths: Sendable {
    private let prefix: String

    init(_ job: JobSpec) { prefix = job.directory.isEmpty ? "" : job.directory + "/" }

    func stored(_ path: String) -> String {
        !prefix.isEmpty && path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    func opened(_ path: String) -> String {
        path.hasPrefix("/") ? path : prefix + path
    }
}
