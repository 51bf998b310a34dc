import Background
import Glibc
import TestSupport
import Testing

@testable import Fetchers

/// Loads what a program writes, on a pool.
func fetch(
    _ request: CommandRequest, session: CommandSession = .shared, options: ReadOptions = .init()
) async throws -> Fetched {
    let pool = BackgroundPool(width: 4)
    let fetcher = CommandFetcher(request, session: session, options: options)
    return try await pool.background { try await fetcher.fetch(FetchContext(pool: pool)) }.value
}

/// Runs lines of shell, with `$1` and so on.
func shell(_ lines: String, _ arguments: String..., label: String = "s") -> CommandRequest {
    CommandRequest(["sh", "-c", lines, "sh"] + arguments, label: label)
}

/// What a program fails with.
func failure(
    _ request: CommandRequest, session: CommandSession = .shared, options: ReadOptions = .init()
) async -> FetchError? {
    do {
        _ = try await fetch(request, session: session, options: options)
        Issue.record("it did not fail")
    } catch let error as FetchError {
        return error
    } catch {
        Issue.record("\(error)")
    }
    return nil
}

/// A named pipe that processes hold open: it ends with the last of them.
final class Holders: Sendable {
    let path: String
    private let descriptor: CInt

    init(in folder: TemporaryFolder) {
        path = folder("fifo")
        mkfifo(path, 0o600)
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// Blocks until one has written to it.
    func waitForWord() {
        var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&events, 1, 60_000) == 1, "nobody wrote")
    }

    /// Blocks until none is left, at most a minute.
    func areGone() -> Bool {
        // What was written is of no interest.
        var bytes = [UInt8](repeating: 0, count: 4096)
        while read(descriptor, &bytes, bytes.count) > 0 {}
        var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&events, 1, 60_000) == 1 && Int32(events.revents) & POLLHUP != 0
    }
}
