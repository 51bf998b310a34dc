import Fetchers

/// What the placeholders that are fixed for a run stand for.
///
/// Secrets are looked up when they are first needed, so that a source that is left out needs none.
struct RunValues {
    let variables: [String: String]
    /// Where the paths of `${file:PATH}` start.
    let directory: String
    let environment: (String) -> String?

    /// The largest secret file, in bytes.
    static let maximumSecretBytes = 1 << 16

    /// The value of a placeholder.
    ///
    /// - Throws: a problem that names the placeholder and never a value.
    func value(
        of placeholder: PlaceholderText.RunPlaceholder, at place: TextPlace?
    ) throws(JobError) -> String {
        switch placeholder {
        case .variable(let name):
            guard let value = variables[name] else {
                throw JobError(PlanMessages.noValue(name, at: place))
            }
            return value
        case .environment(let name):
            guard let value = environment(name) else {
                throw JobError(
                    .init(
                        .missingValue,
                        "the environment variable \(name) is not set; \(placeholder.text) needs it",
                        at: place))
            }
            return value
        case .file(let path):
            return try secret(path, at: place)
        }
    }

    private func secret(_ path: String, at place: TextPlace?) throws(JobError) -> String {
        func fail(_ reason: String) -> JobError {
            JobError(
                .init(.missingValue, "the secret file \(shown(path)) \(reason)", at: place))
        }
        let real = FileTree.join(directory, path)
        if FileTree.kind(of: real) == .folder { throw fail("is a folder") }
        var bytes: [UInt8]
        do {
            bytes = try SmallFile.read(real, limit: Self.maximumSecretBytes)
        } catch {
            throw fail(error.reason)
        }
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fail("is not UTF-8")
        }
        return text
    }
}
