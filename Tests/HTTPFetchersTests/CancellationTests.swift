import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    @Test(arguments: [
        LoopbackServer.Answer.silence, .ok("0123456789", delivery: .stalled(after: 4)),
    ])
    func cancellingClosesTheConnection(_ answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer()
        server.on("/", answer)
        try await withSession { session in
            let task = Task { try await session.download(HTTPRequest(server.url("/"))) }
            await server.wait { $0.requests.count == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            await server.wait { $0.ended == 1 }
        }
    }

    @Test func cancelledBeforeItBegins() async throws {
        let server = try LoopbackServer()
        server.on("/", .ok("x"))
        try await withSession { session in
            let gate = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for await _ in gate.stream {}
                return try await session.download(HTTPRequest(server.url("/")))
            }
            task.cancel()
            gate.continuation.finish()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
        #expect(server.log.requests.isEmpty)
    }

    @Test func shutdownFailsWhatRuns() async throws {
        let server = try LoopbackServer()
        server.on("/", .silence)
        let session = HTTPClientSession()
        let task = Task { try await session.download(HTTPRequest(server.url("/"), label: "x")) }
        await server.wait { $0.requests.count == 1 }
        await session.shutdown()
        await session.shutdown()
        let error = await #expect(throws: HTTPError.self) { _ = try await task.value }
        #expect(error?.code == .shutDown)
        await server.wait { $0.ended == 1 }
        let late = try await failure(session, HTTPRequest(server.url("/")))
        #expect(late.code == .shutDown)
    }

    @Test func sessionEndsOnErrorsToo() async throws {
        struct Mine: Error {}
        let server = try LoopbackServer()
        server.on("/", .ok("x"))
        await #expect(throws: Mine.self) {
            try await withSession { session in
                _ = try await session.download(HTTPRequest(server.url("/")))
                throw Mine()
            }
        }
        // The idle connection is closed with the session.
        await server.wait { $0.ended == 1 }
    }

    @Test func sessionEndsOnCancellation() async throws {
        let server = try LoopbackServer()
        server.on("/", .silence)
        let task = Task {
            try await withSession { _ = try await $0.download(HTTPRequest(server.url("/"))) }
        }
        await server.wait { $0.requests.count == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await server.wait { $0.ended == 1 }
    }

    @Test func forgottenSessionDoesNotTrap() async throws {
        let server = try LoopbackServer()
        server.on("/", .ok("x"))
        do {
            let session = HTTPClientSession()
            _ = try await session.download(HTTPRequest(server.url("/")))
        }
        await server.wait { $0.ended == 1 }
    }
}
