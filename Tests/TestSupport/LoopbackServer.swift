import Dispatch
import Glibc
import Synchronization

/// A small HTTP/1.1 server on a loopback port that answers as told, badly too. For tests only.
///
/// It works on raw sockets with a thread per connection, so that it can do what a real server
/// library would never do: cut a body, reset a connection, promise bytes that do not come. It ends
/// with `close()`, with its last reference, or with the process.
///
/// ```swift
/// let server = try LoopbackServer()
/// server.on("/a.csv", .status(503), .ok("a\n1\n"))         // the second request succeeds
/// server.on("/b.csv", .ok("b\n2\n", delivery: .cut(after: 2)))
/// … download server.url("/a.csv") …
/// #expect(server.log.requests.count == 2)
/// ```
package final class LoopbackServer: Sendable {
    /// What a server has seen so far.
    package struct Log: Sendable {
        /// Every request, in order of arrival.
        package var requests: [Request] = []
        /// Connections accepted.
        package var opened = 0
        /// Connections that have ended, from whichever side.
        package var ended = 0

        /// The requests to one path, whatever their query.
        package func requests(to path: String) -> [Request] {
            requests.filter { $0.path == path }
        }
    }

    /// One request as it arrived.
    package struct Request: Sendable {
        package let method: String
        /// Path and query as sent.
        package let target: String
        package let headers: [(name: String, value: String)]
        /// The number of the connection that it came over, from 1.
        package let connection: Int

        package var path: String { String(target.prefix { $0 != "?" }) }

        /// The value of a header, in any case of its name.
        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private let shared: Shared
    private let listener: CInt
    private let host: String
    package let port: Int

    /// Listens on a free port of 127.0.0.1, or of ::1.
    package init(isIPv6: Bool = false) throws {
        (listener, port) = try Shared.listen(isIPv6: isIPv6)
        host = isIPv6 ? "[::1]" : "127.0.0.1"
        shared = Shared()
        let (shared, listener) = (shared, listener)
        startThread { shared.acceptLoop(listener) }
    }

    deinit { close() }

    /// The URL of `path` on this server.
    package func url(_ path: String) -> String { "http://\(host):\(port)\(path)" }

    /// Answers the requests to `path` in turn; the last answer serves all further ones.
    package func on(_ path: String, _ answers: Answer...) {
        shared.state.withLock { $0.routes[path] = answers }
    }

    /// Answers what no path is set for; nil means 404.
    package func otherwise(_ handler: @escaping @Sendable (Request) -> Answer?) {
        shared.state.withLock { $0.handler = handler }
    }

    /// What happened so far.
    package var log: Log { shared.state.withLock { $0.log } }

    /// Waits until `isReached` holds for the log. It blocks no thread.
    package func wait(until isReached: @escaping @Sendable (Log) -> Bool) async {
        await withCheckedContinuation { continuation in
            call(when: isReached) { continuation.resume() }
        }
    }

    /// Waits like `wait(until:)` and keeps its thread: for a test with a child process, whose time
    /// goes on while a test that has given its thread away queues for another.
    package func blockThread(until isReached: @escaping @Sendable (Log) -> Bool) {
        let semaphore = DispatchSemaphore(value: 0)
        call(when: isReached) { semaphore.signal() }
        semaphore.wait()
    }

    private func call(
        when isReached: @escaping @Sendable (Log) -> Bool, _ wake: @escaping @Sendable () -> Void
    ) {
        let isNow = shared.state.withLock { state in
            if isReached(state.log) { return true }
            state.waiters.append((isReached, wake))
            return false
        }
        if isNow { wake() }
    }

    /// Ends every connection and listens no more: a dead host from now on.
    package func close() {
        shared.state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            shutdown(listener, CInt(SHUT_RDWR))
            for connection in state.connections { shutdown(connection, CInt(SHUT_RDWR)) }
        }
    }
}

/// Runs `body` on a detached thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Box(body)).toOpaque()
    let result = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, argument)
    precondition(result == 0, "no thread could be started")
    pthread_detach(thread)
}
