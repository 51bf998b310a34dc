import AsyncHTTPClient
import Fetchers
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Receives one response on its event loop: decides by the head, keeps or drops the body.
///
/// The client calls head, parts and end one after another, each after the future of the one before;
/// only `didReceiveError` may come in between.
final class DownloadDelegate: HTTPClientResponseDelegate {
    /// What became of an exchange that did not fail.
    enum Outcome: Sendable {
        case body(KeptBody, HTTPResponseHead)
        case redirect(status: Int, location: String?)
    }

    typealias Response = Outcome

    private struct State {
        var head: HTTPResponseHead?
        var headAt: ContinuousClock.Instant?
        var plan: ResponsePlan?
        var store: BodyStore
        var dropped = 0
        var excerpt: [UInt8] = []
    }

    /// A body that nobody wants is read up to here, to keep the connection for others.
    private static let worthDraining = 64 << 10
    private static let excerptBytes = 4096

    private let request: HTTPRequest
    private let redactor: Redactor
    private let budget: MemoryBudget
    private let folder: String?
    private let onBytes: @Sendable (Int) -> Void
    private let state: Mutex<State>

    init(
        request: HTTPRequest, redactor: Redactor, budget: MemoryBudget, folder: String?,
        onBytes: @escaping @Sendable (Int) -> Void
    ) {
        self.request = request
        self.redactor = redactor
        self.budget = budget
        self.folder = folder
        self.onBytes = onBytes
        state = Mutex(State(store: BodyStore(budget: budget, folder: folder, expected: nil)))
    }

    deinit { discard() }

    /// Gives back the memory of a body that is not wanted.
    func discard() {
        state.withLock { $0.store.discard() }
    }

    // MARK: What the client calls

    func didReceiveHead(
        task: HTTPClient.Task<Outcome>, _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        let plan = ResponsePlan(head, request: request, redactor: redactor)
        state.withLock { state in
            state.head = head
            state.headAt = .now
            state.plan = plan
            if case .keep(let length) = plan {
                state.store = BodyStore(budget: budget, folder: folder, expected: length)
            }
        }
        if case .refuse(let error) = plan { return task.eventLoop.makeFailedFuture(error) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(
        task: HTTPClient.Task<Outcome>, _ part: ByteBuffer
    ) -> EventLoopFuture<Void> {
        do {
            let place = try place(part)
            if place != .nowhere { onBytes(part.readableBytes) }
            if place != .disk { return task.eventLoop.makeSucceededVoidFuture() }
        } catch {
            return task.eventLoop.makeFailedFuture(error)
        }
        // A slow disk must not hold up the other connections of this event loop.
        return NIOThreadPool.singleton.runIfActive(eventLoop: task.eventLoop) {
            try self.spool(part)
        }
    }

    func didFinishRequest(task: HTTPClient.Task<Outcome>) throws -> Outcome {
        try state.withLock { state in
            guard let plan = state.plan, let head = state.head else {
                throw HTTPClientError.remoteConnectionClosed
            }
            switch plan {
            case .keep(let length):
                let count = state.store.count
                if let length, count != length {
                    throw HTTPClientError.remoteConnectionClosed
                }
                guard count > 0 else {
                    throw HTTPError.emptyBody(
                        status: Int(head.status.code), label: request.label)
                }
                return .body(state.store.finish(), head)
            case .redirect(let status, let location):
                return .redirect(status: status, location: location)
            case .notModified:
                throw HTTPError.notModified(label: request.label)
            case .fail(let status):
                throw statusError(status, state)
            case .refuse(let error):
                throw error
            }
        }
    }

    // MARK: What the session asks

    /// When the head arrived.
    var headAt: ContinuousClock.Instant? { state.withLock { $0.headAt } }

    /// Bytes of the body that arrived and were wanted.
    var received: Int { state.withLock { $0.store.count } }

    /// What the exchange came to although the transport failed: a redirect and a bad status are
    /// known from the head, and a break in a wanted body is a cut body.
    func settle(_ error: any Error) throws -> Outcome? {
        try state.withLock { state in
            switch state.plan {
            case .redirect(let status, let location):
                return .redirect(status: status, location: location)
            case .notModified:
                throw HTTPError.notModified(label: request.label)
            case .fail(let status):
                throw statusError(status, state)
            case .keep(let length):
                guard DownloadDelegate.isBreak(error), let head = state.head else { return nil }
                throw HTTPError.cutBody(
                    received: state.store.count, expected: length,
                    status: Int(head.status.code), label: request.label)
            case .refuse(let error):
                throw error
            case nil:
                return nil
            }
        }
    }

    private static func isBreak(_ error: any Error) -> Bool {
        if let error = error as? HTTPParserError { return error == .invalidEOFState }
        let code = TransportFailure(error).code
        return code == .connectionLost || code == .connect
    }

    // MARK: Parts

    /// Where a part of a body belongs.
    private enum Place {
        case memory, disk, nowhere
    }

    /// Takes in a part, unless it has to go to the disk.
    private func place(_ part: ByteBuffer) throws -> Place {
        try state.withLock { state in
            guard case .keep = state.plan else {
                state.dropped += part.readableBytes
                let room = DownloadDelegate.excerptBytes - state.excerpt.count
                state.excerpt += part.readableBytesView.prefix(room)
                guard state.dropped <= DownloadDelegate.worthDraining else {
                    throw HTTPClientError.cancelled
                }
                return .nowhere
            }
            guard state.store.count + part.readableBytes <= request.maximumBodyBytes else {
                throw HTTPError.tooLarge(
                    limit: request.maximumBodyBytes, announced: nil, label: request.label)
            }
            return part.withUnsafeReadableBytes { state.store.keepInMemory($0) } ? .memory : .disk
        }
    }

    private func spool(_ part: ByteBuffer) throws {
        try state.withLock { state in
            do {
                try part.withUnsafeReadableBytes { try state.store.keepOnDisk($0) }
            } catch let fault as SpoolFault {
                throw HTTPError.spool(fault.reason, label: request.label)
            }
        }
    }

    private func statusError(_ status: Int, _ state: State) -> HTTPError {
        let isTransient = RetryAdvice.isTransient(status: status)
        let isPlain = ResponsePlan.tokens(state.head?.headers ?? [:], "Content-Encoding").isEmpty
        return HTTPError.status(
            status, excerpt: isPlain ? redactor.excerpt(state.excerpt) : nil,
            isTransient: isTransient,
            retryAfter: isTransient
                ? RetryAdvice.wait(
                    retryAfter: state.head?.headers.first(name: "Retry-After"),
                    now: wallClockSeconds()) : nil,
            label: request.label)
    }
}
