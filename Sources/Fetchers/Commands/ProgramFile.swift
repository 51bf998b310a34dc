import Glibc

/// Where a program is.
enum ProgramFile {
    /// Why there is none.
    enum Fault: Error {
        case notFound
        /// There is a file, and it may not be executed.
        case notExecutable(String)
    }

    /// The file of a program: itself where its name has a slash, else the first of that name that may
    /// be executed in the folders of `path`, as a shell finds it.
    ///
    /// - Parameters:
    ///   - folder: where relative paths start; nil for the current folder.
    ///   - path: the value of `PATH`. An empty folder in it stands for `folder`.
    static func find(_ name: String, in folder: String?, path: String) throws(Fault) -> String {
        let candidates =
            name.utf8.contains(UInt8(ascii: "/"))
            ? [name]
            : path.split(separator: ":", omittingEmptySubsequences: false).map {
                $0.isEmpty ? "./\(name)" : "\($0)/\(name)"
            }
        var refused: String?
        for candidate in candidates where !name.isEmpty {
            let place = FileTree.join(folder ?? "", candidate)
            var status = stat()
            guard stat(place, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { continue }
            if access(place, X_OK) == 0 { return candidate }
            refused = refused ?? candidate
        }
        throw refused.map { .notExecutable($0) } ?? .notFound
    }
}
