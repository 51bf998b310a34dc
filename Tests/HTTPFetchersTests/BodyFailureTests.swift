import HTTPFetchers
import TestSupport
import Testing

/// A body that is short, cut, endless or unframed is a failure, never a short table.
@Suite(.timeLimit(.minutes(1)))
struct BodyFailureTests {
    @Test(
        arguments: [
            (LoopbackServer.Delivery.cut(after: 5), "5 of 10 bytes"),
            (.cut(after: 0), "0 of 10 bytes"),
            (.cut(after: 9), "9 of 10 bytes"),
            (.chunkedCut(after: 10), "10 bytes, before its last chunk"),
            (.chunkedCut(after: 3), "3 bytes, before its last chunk"),
            (.reset(after: 5), "of 10 bytes"),
        ])
    func cutBody(_ delivery: LoopbackServer.Delivery, _ part: String) async throws {
        let server = try LoopbackServer()
        server.on("/cut.csv", .ok("0123456789", delivery: delivery))
        let error = try await withSession {
            try await failure($0, HTTPRequest(server.url("/cut.csv"), label: "cut.csv"))
        }
        #expect(error.code == .cutBody)
        #expect(error.isTransient)
        #expect(error.status == 200)
        #expect(error.message.hasPrefix("cut.csv: the body was cut"))
        #expect(error.message.contains(part))
    }

    @Test func cutInsideAChunk() async throws {
        let server = try LoopbackServer()
        server.on("/", .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234"))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/"))) }
        #expect(error.code == .cutBody)
        #expect(error.message.contains("5 bytes, before its last chunk"))
    }

    @Test func unframedBodyNeedsPermission() async throws {
        let server = try LoopbackServer()
        server.on("/u", .ok("a\n1\n", delivery: .unframed))
        try await withSession { session in
            let error = try await failure(session, HTTPRequest(server.url("/u")))
            #expect(error.code == .unframed)
            #expect(!error.isTransient)
            #expect(error.message.contains("allow-unframed"))
            var request = HTTPRequest(server.url("/u"))
            request.allowsUnframed = true
            #expect(try await session.download(request).text() == "a\n1\n")
        }
    }

    @Test(arguments: [
        LoopbackServer.Answer.ok(""), .ok("", delivery: .chunked(size: 1)), .status(204),
        .status(205),
    ])
    func emptyBody(_ answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer()
        server.on("/e", answer)
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/e"))) }
        #expect(error.code == .emptyBody)
        #expect(error.status == answer.status)
    }

    @Test func unframedEmptyBody() async throws {
        let server = try LoopbackServer()
        server.on("/e", .ok("", delivery: .unframed))
        var request = HTTPRequest(server.url("/e"))
        request.allowsUnframed = true
        let error = try await withSession { [request] in try await failure($0, request) }
        #expect(error.code == .emptyBody)
    }

    @Test(arguments: [LoopbackServer.Delivery.whole, .chunked(size: 4)])
    func capOnBytes(_ delivery: LoopbackServer.Delivery) async throws {
        let server = try LoopbackServer()
        server.on("/big", .ok("0123456789", delivery: delivery))
        try await withSession { session in
            var request = HTTPRequest(server.url("/big"))
            request.maximumBodyBytes = 10
            #expect(try await session.download(request).count == 10)
            request.maximumBodyBytes = 9
            let error = try await failure(session, request)
            #expect(error.code == .tooLarge)
            #expect(!error.isTransient)
            #expect(error.message.contains("at most 9 bytes"))
            #expect(session.budget.available == HTTPClientSession.Options().memoryBytes)
        }
    }

    @Test(
        arguments: [
            ("Content-Encoding: br\r\nContent-Length: 1", HTTPError.Code.contentEncoding),
            ("Content-Encoding: gzip, gzip\r\nContent-Length: 1", .contentEncoding),
            ("Transfer-Encoding: gzip, chunked", .invalidResponse),
        ])
    func encodingsThatWereNotAskedFor(_ headers: String, _ code: HTTPError.Code) async throws {
        let server = try LoopbackServer()
        server.on("/", .raw("HTTP/1.1 200 OK\r\n\(headers)\r\n\r\n0\r\n\r\n"))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/"))) }
        #expect(error.code == code)
        #expect(!error.isTransient)
    }

    @Test(
        arguments: [
            "Content-Length: 2\r\nContent-Length: 3", "Content-Length: +2", "Content-Length: x",
            "Content-Length: 1\r\nTransfer-Encoding: chunked",
        ])
    func contradictingLengths(_ headers: String) async throws {
        let server = try LoopbackServer()
        server.on("/", .raw("HTTP/1.1 200 OK\r\n\(headers)\r\n\r\n1\r\na\r\n0\r\n\r\n"))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/"))) }
        #expect(error.code == .invalidResponse)
    }

    @Test func garbageInsteadOfHTTP() async throws {
        let server = try LoopbackServer()
        server.on("/", .raw("hello there\r\n\r\n"))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/"))) }
        #expect(error.code == .invalidResponse)
        #expect(!error.isTransient)
    }
}
