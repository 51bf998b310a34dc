import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TimeoutTests {
    @Test func silenceBeforeTheHead() async throws {
        let server = try LoopbackServer()
        server.on("/", .silence)
        let error = try await withSession(options { $0.idleTimeout = .milliseconds(100) }) {
            try await failure($0, HTTPRequest(server.url("/"), label: "slow"))
        }
        #expect(error.code == .timedOut)
        #expect(error.isTransient)
        #expect(error.message == "slow: no answer within 0.1 s of silence")
        await server.wait { $0.ended == 1 }
    }

    @Test func silenceInTheBody() async throws {
        let server = try LoopbackServer()
        server.on("/", .ok("0123456789", delivery: .stalled(after: 4)))
        // Long enough for head and bytes to arrive on a busy machine.
        let error = try await withSession(options { $0.idleTimeout = .seconds(2) }) {
            try await failure($0, HTTPRequest(server.url("/"), label: "slow"))
        }
        #expect(error.code == .timedOut)
        #expect(error.message.contains("stalled: nothing arrived for 2 s after 4 bytes"))
        await server.wait { $0.ended == 1 }
    }

    @Test(arguments: [
        LoopbackServer.Answer.silence, .ok("0123456789", delivery: .stalled(after: 4)),
    ])
    func oneAttempt(_ answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer()
        server.on("/", answer)
        var request = HTTPRequest(server.url("/"), label: "slow")
        request.timeout = .milliseconds(150)
        let error = try await withSession { [request] in try await failure($0, request) }
        #expect(error.code == .timedOut)
        #expect(error.isTransient)
        #expect(error.message.contains("unfinished after 0.15 s"))
        #expect(error.message.contains("--timeout"))
        await server.wait { $0.ended == 1 }
    }

    @Test func redirectsShareOneAttempt() async throws {
        let server = try LoopbackServer()
        server.on("/a", .redirect("/b"))
        server.on("/b", .silence)
        var request = HTTPRequest(server.url("/a"))
        request.timeout = .milliseconds(150)
        let error = try await withSession { [request] in try await failure($0, request) }
        #expect(error.code == .timedOut)
    }
}
