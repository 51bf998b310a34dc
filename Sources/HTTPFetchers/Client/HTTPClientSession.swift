import AsyncHTTPClient
import Fetchers
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// The HTTP client of one run: its connections, its timeouts and the memory that bodies may use.
///
/// HTTP/1.1 only, so that one slow body never holds up another on a shared connection. TLS
/// certificates are verified against the system's authorities. Nothing is retried here: an error says
/// whether another attempt may help, and the pool makes it.
///
/// End every session by `shutdown()`, or use `withSession`, which does so on every path.
public final class HTTPClientSession: Sendable {
    /// What holds for every request of a session.
    public struct Options: Sendable {
        /// The most connections to one host: the width of the pool. A request beyond it waits for
        /// a connection at most as long as `connectTimeout`.
        public var connectionsPerHost = 64
        /// The bound on name resolution, connection and TLS handshake, each.
        public var connectTimeout: Duration = .seconds(10)
        /// The longest silence of a server.
        public var idleTimeout: Duration = .seconds(30)
        /// The bytes of bodies kept in memory, over all requests; bodies beyond go to temporary
        /// files.
        public var memoryBytes = 256 << 20
        /// The folder of the temporary files; by default `TMPDIR`, `/var/tmp` or `/tmp`.
        public var spoolFolder: String?
        /// A PEM file of the certificate authorities to trust instead of the system's; by default
        /// what `SSL_CERT_FILE` names.
        public var authoritiesFile: String? = getenv("SSL_CERT_FILE").map { String(cString: $0) }

        public init() {}
    }

    /// A session for scripts, which lives as long as the process. Its idle connections are closed
    /// after a few seconds; a run that wants limits of its own makes its own session.
    public static let shared: HTTPClientSession = {
        var options = Options()
        options.connectionsPerHost = 1024
        return HTTPClientSession(options)
    }()

    private let client: HTTPClient
    private let options: Options
    package let budget: MemoryBudget
    private let isShutDown = Mutex(false)

    public init(_ options: Options = Options()) {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = options.authoritiesFile, !file.isEmpty { tls.trustRoots = .file(file) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: options.connectTimeout.timeAmount, read: options.idleTimeout.timeAmount),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            max(1, options.connectionsPerHost)
        // A refused connection fails at once: when to try again is for the pool to decide.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than the 5 s after which common servers close, to meet no closing connection.
        configuration.connectionPool.idleTimeout = .seconds(4)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        budget = MemoryBudget(bytes: options.memoryBytes)
        self.options = options
    }

    deinit {
        // Safety for a forgotten shutdown: AsyncHTTPClient traps when it is dropped alive.
        if !isShutDown.withLock({ $0 }) { client.shutdown { _ in } }
    }

    /// Closes all connections; running downloads fail. Calling it again does nothing.
    public func shutdown() async {
        let isFirst = isShutDown.withLock { done in
            defer { done = true }
            return !done
        }
        // What it throws concerns connections that it had to break, which is what was asked for.
        if isFirst { try? await client.shutdown() }
    }

    /// Runs `body` with a session that is shut down however `body` ends.
    public static func withSession<Result>(
        _ options: Options = Options(),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (HTTPClientSession) async throws -> Result
    ) async throws -> Result {
        let session = HTTPClientSession(options)
        do {
            let result = try await body(session)
            await session.shutdown()
            return result
        } catch {
            await session.shutdown()
            throw error
        }
    }

    /// Downloads one body, following redirects. One attempt.
    ///
    /// Cancelling the task closes the connection and throws `CancellationError`.
    ///
    /// - Parameters:
    ///   - request: what to download, and within which bounds.
    ///   - onBytes: told how many bytes of the body came in, as they come, on a thread of the
    ///     client; it must not block.
    /// - Throws: `HTTPError`, whose `isTransient` tells whether another attempt may succeed.
    public func download(
        _ request: HTTPRequest, onBytes: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> HTTPBody {
        let start = ContinuousClock.now
        let deadline = NIODeadline.now() + request.timeout.timeAmount
        let first: HTTPURL
        do {
            first = try HTTPURL(request.url.reveal())
        } catch {
            throw HTTPError.badURL(error, label: request.label)
        }
        let redactor = Redactor(request: request, url: first)
        var hop = Hop(url: first)
        while true {
            try Task.checkCancellation()
            var request = request
            request.validators = request.validators(at: hop)
            let delegate = DownloadDelegate(
                request: request, redactor: redactor, budget: budget, folder: options.spoolFolder,
                onBytes: onBytes)
            switch try await exchange(request, hop, delegate, deadline: deadline) {
            case .redirect(let status, let location):
                hop = try hop.following(location, status: status, label: request.label)
            case .body(let body, let head):
                let facts = HTTPFacts(
                    head, bytes: body.count, finalURL: redactor.masked(hop.url.shownForm),
                    redirects: hop.redirects,
                    validators: HTTPValidators(
                        head, at: hop, redactor: redactor, now: wallClockSeconds()),
                    timeToHead: (delegate.headAt ?? .now) - start,
                    timeToEnd: .now - start)
                return HTTPBody(body, facts: facts, label: request.label)
            }
        }
    }

    /// One request and its response.
    private func exchange(
        _ request: HTTPRequest, _ hop: Hop, _ delegate: DownloadDelegate, deadline: NIODeadline
    ) async throws -> DownloadDelegate.Outcome {
        let headers = try RequestHeaders.make(for: request, url: hop.url, ofUser: hop.isUserOrigin)
        do {
            let wire = try HTTPClient.Request(url: hop.url.wireForm, headers: headers)
            let task = client.execute(request: wire, delegate: delegate, deadline: deadline)
            return try await withTaskCancellationHandler {
                try await task.futureResult.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            // Whoever waits for memory should not wait for the client to let go of its delegate.
            defer { delegate.discard() }
            if Task.isCancelled { throw CancellationError() }
            return try outcome(after: error, request, hop, delegate)
        }
    }

    /// Turns what the client threw into our error, or into the outcome that was known before.
    private func outcome(
        after error: any Error, _ request: HTTPRequest, _ hop: Hop, _ delegate: DownloadDelegate
    ) throws -> DownloadDelegate.Outcome {
        if error is HTTPError { throw error }
        if isShutDown.withLock({ $0 }) { throw HTTPError.shutDown(label: request.label) }
        if let error = error as? HTTPClientError {
            if error == .deadlineExceeded {
                throw HTTPError.attemptTimedOut(
                    seconds: request.timeout.shownSeconds, received: delegate.received,
                    label: request.label)
            }
            if error == .readTimeout {
                throw HTTPError.idle(
                    seconds: options.idleTimeout.shownSeconds,
                    received: delegate.headAt == nil ? nil : delegate.received,
                    label: request.label)
            }
        }
        if let outcome = try delegate.settle(error) { return outcome }
        throw HTTPError.transport(
            TransportFailure(error), to: hop.url.origin, label: request.label)
    }
}
