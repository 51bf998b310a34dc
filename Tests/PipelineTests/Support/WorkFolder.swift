import Foundation
import Testing

/// A temporary folder in which the built `pipeline` runs; removed with the last reference.
final class WorkFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "pipeline-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A test may have made a folder read-only.
        _ = try? Process.run(URL(fileURLWithPath: "/bin/chmod"), arguments: ["-R", "u+w", path])
            .waitUntilExit()
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What a finished process left.
    struct Output {
        let code: Int32
        let bytes: Data
        let errors: String

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var lines: [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The binary under test, built beside the tests.
    static var binary: String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("pipeline").path
    }

    func file(_ name: String) -> String { path + "/" + name }

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

    /// Runs `pipeline` with these arguments to its end.
    @discardableResult
    func run(
        _ arguments: String..., input: String? = nil, environment: [String: String] = [:],
        in folder: String = ""
    ) throws -> Output {
        try run(arguments, input: input.map { Data($0.utf8) }, environment: environment, in: folder)
    }

    @discardableResult
    func run(
        _ arguments: [String], input: Data? = nil, environment: [String: String] = [:],
        in folder: String = ""
    ) throws -> Output {
        try execute(
            Command(WorkFolder.binary, arguments), input: input, environment: environment,
            in: folder)
    }

    /// Runs a line of shell in which `$PIPELINE` is the binary.
    func shell(_ line: String, environment: [String: String] = [:]) throws -> Output {
        var environment = environment
        environment["PIPELINE"] = WorkFolder.binary
        return try execute(
            Command("/bin/bash", ["-c", line]), input: nil, environment: environment, in: "")
    }

    private struct Command {
        let path: String
        let arguments: [String]
        init(_ path: String, _ arguments: [String]) {
            self.path = path
            self.arguments = arguments
        }
    }

    private func execute(
        _ command: Command, input: Data?, environment: [String: String], in folder: String
    ) throws -> Output {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command.path)
        process.arguments = command.arguments
        process.currentDirectoryURL = URL(fileURLWithPath: file(folder))
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Files instead of pipes: output of any size, and nothing that has to be drained.
        let names = ["in", "out", "err"].map { NSTemporaryDirectory() + UUID().uuidString + $0 }
        defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
        try (input ?? Data()).write(to: URL(fileURLWithPath: names[0]))
        for name in names.dropFirst() { FileManager.default.createFile(atPath: name, contents: nil) }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: names[0]))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: names[1]))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: names[2]))
        try process.run()
        process.waitUntilExit()
        return Output(
            code: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            bytes: try Data(contentsOf: URL(fileURLWithPath: names[1])),
            errors: String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: names[2])), as: UTF8.self))
    }
}

/// The folder of corpora, where the environment names one.
enum Corpora {
    static var folder: String? { ProcessInfo.processInfo.environment["CORPORA"] }

    /// The path of a corpus, or nil after a line that says why the test did not look at it.
    static func path(_ name: String) -> String? {
        guard let folder else {
            print("skipped: CORPORA is not set, so there is no \(name)")
            return nil
        }
        return folder + "/" + name
    }
}
