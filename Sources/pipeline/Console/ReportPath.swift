import Fetchers
import Jobs

/// Refuses a report that would take the place of something else.
enum ReportPath {
    /// - Throws: `UsageError` where `report` is an input, an output or the rejects of `plan`.
    static func check(_ report: String, _ plan: Plan) throws {
        guard let file = key(of: report) else { return }
        for item in plan.items where item.location.path.flatMap(key) == file {
            throw UsageError(
                "--report \(report): it is also the input \"\(item.label)\"; write to another file")
        }
        for output in plan.outputs where output.path.flatMap(key) == file {
            throw UsageError(
                "--report \(report): it is also the output \"\(output.shown)\"; "
                    + "write to another file")
        }
        if let rejects = plan.rejects, key(of: rejects.path) == file {
            throw UsageError(
                "--report \(report): the rejects go to the same file; write to another file")
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
        case .http: nil
        }
    }
}
