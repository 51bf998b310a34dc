import Glibc

/// One line on standard error for a failure that nobody asked for.
func printUnobserved(label: String, error: any Error) {
    let line = "background: \(label) failed, and nobody asked for its result: \(error)\n"
    line.utf8.withContiguousStorageIfAvailable {
        _ = write(STDERR_FILENO, $0.baseAddress!, $0.count)
    }
}
