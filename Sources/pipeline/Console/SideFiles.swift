import Fetchers
import Jobs

/// The files that a run writes besides its outputs, each with the option that names it.
struct SideFiles {
    let files: [(option: String, path: String)]

    /// - Throws: `UsageError` where one of them would take the place of something else: an input, an
    ///   output, the rejects, the job file, or another of them.
    func check(_ plan: Plan) throws {
        guard !files.isEmpty else { return }
        var taken: [String: String] = [:]
        func take(_ path: String?, _ what: String) {
            if let key = path.flatMap(SideFiles.key) { taken[key] = what }
        }
        for item in plan.items { take(item.location.path, "the input \"\(item.label)\"") }
        for output in plan.outputs { take(output.path, "the output \"\(output.shown)\"") }
        take(plan.rejects?.path, "the file of the rejects")
        take(plan.job.file, "the job file")
        for (option, path) in files {
            guard let key = SideFiles.key(of: path) else { continue }
            if let what = taken[key] {
                throw UsageError(
                    "\(option) \(path): it is also \(what); write to another file")
            }
            taken[key] = "the file of \(option)"
        }
    }

    /// What a file is, whatever it is called: its number where it exists, and else its folder's and
    /// its name. Nil for what may be written by many, such as `/dev/null`.
    private static func key(of path: String) -> String? {
        if let found = FileTree.identity(of: path) {
            return found.kind == .file ? "\(found.file)" : nil
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var folder = parts.dropLast().joined(separator: "/")
        if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
        return FileTree.identity(of: folder).map { "\($0.file)/\(parts.last ?? "")" }
    }
}

extension ItemLocation {
    fileprivate var path: String? {
        switch self {
        case .file(let path), .sqlite(let path, _, _): path
        // It may be a file that the shell opened.
        case .standardInput: "/dev/stdin"
        case .http, .command: nil
        }
    }
}
