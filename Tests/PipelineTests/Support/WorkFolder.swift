import Foundation
import Testing

/// A temporary folder in which the built `pipeline` runs; removed with the last reference.
final class WorkFolder: Sendable {
    /// Absolute, links resolved.
    let path: String

    init() throws {
        let base = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        path = base + "/pipeline-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A test may have made a folder read-only, which binds all but root.
        if geteuid() != 0 { _ = try? shell("chmod -R u+rwx .") }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The binary under test, built beside the tests.
    static let binary: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("pipeline").path
    }()

    // MARK: Files

    func file(_ name: String) -> String { name.isEmpty ? path : path + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: Data) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
        return url.path
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: file(name), withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: file(name), withDestinationPath: target)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }

    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: file(name))
    }

    /// The names in a folder, hidden ones included.
    func list(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(name)).sorted()
    }

    // MARK: Processes

    /// Runs `pipeline` with these arguments to its end.
    @discardableResult
    func run(
        _ arguments: String..., input: String? = nil, environment: [String: String?] = [:],
        in folder: String = ""
    ) throws -> Output {
        try run(arguments, input: input.map { Data($0.utf8) }, environment: environment, in: folder)
    }

    /// - Parameters:
    ///   - input: the bytes of standard input; none where it is nil.
    ///   - environment: what differs from the environment of the tests; nil takes a variable away.
    ///   - folder: the current folder, below this one.
    @discardableResult
    func run(
        _ arguments: [String], input: Data? = nil, environment: [String: String?] = [:],
        in folder: String = ""
    ) throws -> Output {
        try RunningProcess(
            WorkFolder.binary, arguments, input: input, environment: environment,
            folder: file(folder)
        ).finish()
    }

    /// Starts `pipeline` and does not wait for it.
    func start(_ arguments: [String], environment: [String: String?] = [:]) throws
        -> RunningProcess
    {
        try RunningProcess(WorkFolder.binary, arguments, environment: environment, folder: path)
    }

    /// Runs lines of shell in which `$PIPELINE` is the binary; a failing one ends them.
    @discardableResult
    func shell(_ lines: String, environment: [String: String?] = [:]) throws -> Output {
        var environment = environment
        environment["PIPELINE"] = WorkFolder.binary
        return try RunningProcess(
            "/bin/bash", ["-e", "-o", "pipefail", "-c", lines], environment: environment,
            folder: path
        ).finish()
    }
}
