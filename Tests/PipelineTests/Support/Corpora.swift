import Foundation
import Testing

/// The folder of corpora, where the environment names one.
enum Corpora {
    static let folder = ProcessInfo.processInfo.environment["CORPORA"]

    /// The path of a file of the corpora.
    static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

    /// The paths of the files in a folder of the corpora, in the order of their bytes.
    static func files(_ name: String, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name))
            .filter { $0.hasSuffix(suffix) }
            .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .map { path(name) + "/" + $0 }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test, saying so, where there are no corpora.
    static var needsCorpora: Self {
        .enabled(if: Corpora.folder != nil, "CORPORA names no folder of test material")
    }
}
