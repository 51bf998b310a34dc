import ArgumentParser
import Glibc

/// The exit codes that the documentation promises.
enum ExitStatus {
    /// Nothing was published.
    static let failed = ExitCode(1)
    /// Published, but without the items that failed.
    static let partial = ExitCode(3)
    /// The arguments cannot be used.
    static let usage = ExitCode(64)
    /// Ended by this signal.
    static func signal(_ number: CInt) -> ExitCode { ExitCode(128 + number) }
}
