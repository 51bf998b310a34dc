import Foundation
import Testing

/// A Python that has the packages of other tools, to read what we wrote and the other way round.
enum Python {
    /// The program, where there is one that imports pyarrow and polars: what `PYTHON` names, the
    /// benchmarks' own, or the system's.
    static let path: String? = candidates.first(where: hasPackages)

    private static var candidates: [String] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let told = ProcessInfo.processInfo.environment["PYTHON"].map { [$0] } ?? []
        return told + ["/\(root)/Benchmarks/.venv/bin/python", "/usr/bin/python3"]
    }

    private static func hasPackages(_ candidate: String) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: candidate) else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: candidate)
        process.arguments = ["-c", "import pyarrow, polars"]
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test, saying so, where no Python has pyarrow and polars.
    static var needsPyarrow: Self {
        .enabled(if: Python.path != nil, "no Python with pyarrow and polars; PYTHON may name one")
    }
}
