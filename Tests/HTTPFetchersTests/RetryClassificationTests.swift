import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RetryClassificationTests {
    @Test(
        arguments: [
            (400, false), (401, false), (403, false), (404, false), (408, true), (410, false),
            (429, true), (500, true), (501, false), (502, true), (503, true), (504, true),
            (505, false), (206, false), (304, false), (300, false),
        ])
    func statuses(_ status: Int, _ isTransient: Bool) async throws {
        let server = try LoopbackServer()
        server.on("/s", .status(status, "some reason", headers: [("Retry-After", "7")]))
        let error = try await withSession {
            try await failure($0, HTTPRequest(server.url("/s"), label: "rates"))
        }
        #expect(error.code == .status)
        #expect(error.status == status)
        #expect(error.isTransient == isTransient)
        #expect(error.retryAfter == (isTransient ? .seconds(7) : nil))
        #expect(error.message.hasPrefix("rates: the server answered \(status)"))
    }

    @Test func flakyServerSucceedsLater() async throws {
        let server = try LoopbackServer()
        server.on("/f", .status(503), .hangUp, .ok("a", delivery: .cut(after: 0)), .ok("fine"))
        try await withSession { session in
            var codes: [HTTPError.Code] = []
            var text: String?
            while text == nil {
                do {
                    text = try await session.download(HTTPRequest(server.url("/f"))).text()
                } catch let error as HTTPError where error.isTransient {
                    codes.append(error.code)
                }
            }
            #expect(codes == [.status, .connectionLost, .cutBody])
            #expect(text == "fine")
        }
        #expect(server.log.requests(to: "/f").count == 4)
    }

    @Test func deadHost() async throws {
        let server = try LoopbackServer()
        let url = server.url("/x")
        server.close()
        let start = ContinuousClock.now
        let error = try await withSession { try await failure($0, HTTPRequest(url, label: "x")) }
        #expect(error.code == .connect)
        #expect(error.isTransient)
        #expect(error.message.contains("connection refused"))
        #expect(.now - start < .seconds(4), "a refusal is known at once")
    }

    @Test func unknownHost() async throws {
        let error = try await withSession {
            try await failure($0, HTTPRequest("http://no-such-host.invalid/x"))
        }
        #expect(error.code == .connect)
        #expect(error.isTransient)
    }

    @Test func resetBeforeTheHead() async throws {
        let server = try LoopbackServer()
        server.on("/", .hangUp)
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/"))) }
        #expect(error.code == .connectionLost)
        #expect(error.isTransient)
    }

    @Test func longErrorPagesAreNotReadToTheEnd() async throws {
        let server = try LoopbackServer()
        server.on("/s", .status(500, "sorry " + sampleText(300_000)))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/s"))) }
        #expect(error.status == 500)
        #expect(error.message.contains("it says: sorry 0,1,2"))
        #expect(error.message.count < 400)
    }

    @Test func cutErrorPageIsStillTheStatus() async throws {
        let server = try LoopbackServer()
        var answer = LoopbackServer.Answer.status(503, "overloaded, come back")
        answer.delivery = .cut(after: 10)
        server.on("/s", answer)
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/s"))) }
        #expect(error.status == 503)
        #expect(error.message.contains("overloaded"))
    }
}
