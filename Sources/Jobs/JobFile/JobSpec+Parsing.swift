import Fetchers
import Glibc

extension JobSpec {
    /// Reads a job file's text.
    ///
    /// - Parameters:
    ///   - yaml: the text.
    ///   - file: the file as the user named it; relative paths start in its folder, and messages
    ///     name it.
    /// - Throws: `JobError` with everything that is wrong, each with its line and column.
    public static func parse(yaml: String, file: String) throws -> JobSpec {
        let root = try YAMLReader.read(yaml, file: file)
        let diagnostics = Diagnostics()
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        let base = String(parts.last ?? "")
        let stem = base.lastIndex(of: ".").map { String(base[..<$0]) } ?? base
        let directory =
            parts.count == 1
            ? ""
            : parts.count == 2 && parts[0].isEmpty
                ? "/" : parts.dropLast().joined(separator: "/")
        var problems: [JobError.Problem] = []
        if let reader = JobFileReader(root, diagnostics: diagnostics) {
            var job = reader.job(defaultName: stem.isEmpty ? base : stem, directory: directory)
            job.file = file
            problems = diagnostics.problems + SpecChecker(job).problems()
            if problems.isEmpty { return job }
        } else {
            problems = diagnostics.problems
        }
        throw JobError(Diagnostics.sorted(problems))
    }

    /// Reads a job file.
    ///
    /// - Throws: `JobError` for a file that cannot be read, is too large or not UTF-8, and for
    ///   everything that is wrong in it.
    public static func load(file: String) throws -> JobSpec {
        func fail(_ message: String) -> JobError {
            JobError(.init(.jobFile, "\(Label.escaped(file)): \(message)"))
        }
        if FileTree.kind(of: file) == .folder { throw fail("is a folder; expected a job file") }
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(file, limit: YAMLReader.maximumBytes)
        } catch {
            throw fail(error.reason)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
            let line = valid.count { $0.isNewline } + 1
            throw JobError(
                .init(
                    .jobFile, "the job file is not UTF-8",
                    at: TextPlace(file: file, line: line, column: 1)))
        }
        return try parse(yaml: text, file: file)
    }
}
