import Fetchers
import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct DownloadTests {
    @Test func bodyAndFacts() async throws {
        let server = try LoopbackServer()
        var answer = LoopbackServer.Answer.ok("a,b\n1,2\n", type: "text/csv; charset=utf-8")
        answer.headers += [
            ("ETag", "\"v1\""), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]
        server.on("/rates.csv", answer)
        let body = try await withSession { session in
            try await session.download(HTTPRequest(server.url("/rates.csv?key=abcdef")))
        }
        #expect(try body.text() == "a,b\n1,2\n")
        #expect(body.count == 8)
        #expect(body.facts.bytes == 8)
        #expect(body.facts.status == 200)
        #expect(body.facts.etag == "\"v1\"")
        #expect(body.facts.lastModified == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(body.facts.contentType == "text/csv; charset=utf-8")
        #expect(body.facts.finalURL == server.url("/rates.csv"))
        #expect(body.facts.redirects == 0)
        #expect(!body.facts.isGzip)
        #expect(body.facts.timeToHead <= body.facts.timeToEnd)
        #expect(body.facts.timeToEnd < .seconds(30))
    }

    @Test func requestAsSent() async throws {
        let server = try LoopbackServer()
        server.otherwise { _ in .ok("x") }
        try await withSession { session in
            let request = HTTPRequest(
                server.url("/a%20b c/ü?q=1 2&r=%zz#part"),
                headers: [HTTPHeader("X-Team", Secret("blue"))])
            _ = try await session.download(request)
        }
        let seen = try #require(server.log.requests.first)
        #expect(seen.method == "GET")
        #expect(seen.target == "/a%20b%20c/%C3%BC?q=1%202&r=%25zz")
        #expect(seen.header("Host") == "127.0.0.1:\(server.port)")
        #expect(seen.header("Accept-Encoding") == "gzip")
        #expect(seen.header("X-Team") == "blue")
        #expect(seen.header("Authorization") == nil)
    }

    @Test func userHeadersReplaceOurs() async throws {
        let server = try LoopbackServer()
        server.on("/", .ok("x"))
        try await withSession { session in
            let headers = [
                HTTPHeader("accept-encoding", Secret("identity")),
                HTTPHeader("User-Agent", Secret("me")),
            ]
            _ = try await session.download(HTTPRequest(server.url("/"), headers: headers))
        }
        let seen = try #require(server.log.requests.first)
        #expect(seen.headers.filter { $0.name.lowercased() == "accept-encoding" }.count == 1)
        #expect(seen.header("Accept-Encoding") == "identity")
        #expect(seen.header("User-Agent") == "me")
    }

    @Test func gzipIsKeptAsSent() async throws {
        let server = try LoopbackServer()
        server.on("/z", .gzip("a\n1\n"))
        let body = try await withSession { try await $0.download(HTTPRequest(server.url("/z"))) }
        #expect(body.facts.isGzip)
        #expect(try body.bytes() == gzipStored(Array("a\n1\n".utf8)))
    }

    @Test(arguments: [1, 7, 64, 4096, 65536])
    func chunkedBodiesInAnyPieces(_ size: Int) async throws {
        // Tiny chunks cost a lot of the event loop that all tests share.
        let text = sampleText(size < 64 ? 2_000 : 70_000)
        let server = try LoopbackServer()
        server.on("/c", .ok(text, delivery: .chunked(size: size)))
        let body = try await withSession { try await $0.download(HTTPRequest(server.url("/c"))) }
        #expect(body.count == text.utf8.count)
        for step in [1, 7, 4095, 1 << 20] { #expect(try body.text(readingBy: step) == text) }
    }

    @Test func largeBodyCrossesBlocks() async throws {
        let text = sampleText(1_000_003)
        let server = try LoopbackServer()
        server.on("/l", .ok(text))
        let body = try await withSession { try await $0.download(HTTPRequest(server.url("/l"))) }
        #expect(try body.text() == text)
        #expect(!body.isSpooled)
    }

    @Test func connectionsAreReused() async throws {
        let server = try LoopbackServer()
        server.otherwise { _ in .ok("x") }
        try await withSession { session in
            for number in 0..<20 {
                _ = try await session.download(HTTPRequest(server.url("/\(number)")))
            }
        }
        #expect(server.log.opened == 1)
        #expect(server.log.requests.count == 20)
    }

    @Test func statusErrorsAndRedirectsLeaveTheConnectionUsable() async throws {
        let server = try LoopbackServer()
        server.on("/gone", .status(404, "not here"))
        server.on("/old", .redirect("/new"))
        server.on("/new", .ok("x"))
        try await withSession { session in
            _ = try await failure(session, HTTPRequest(server.url("/gone")))
            _ = try await session.download(HTTPRequest(server.url("/old")))
        }
        #expect(server.log.opened == 1)
    }

    @Test func asManyConnectionsAsTheWidth() async throws {
        let server = try LoopbackServer()
        let gate = LoopbackServer.Gate()
        server.otherwise { _ in .ok("x", gate: gate) }
        try await withSession(options { $0.connectionsPerHost = 40 }) { session in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        try await session.download(HTTPRequest(server.url("/\(number)"))).count
                    }
                }
                // All 40 are in the server at once, or this waits for ever.
                await server.wait { $0.requests.count == 40 }
                gate.open()
                for try await count in group { #expect(count == 1) }
            }
        }
        #expect(server.log.opened == 40)
    }

    @Test func overIPv6() async throws {
        guard let server = try? LoopbackServer(isIPv6: true) else { return }
        server.on("/six", .ok("x"))
        let body = try await withSession { try await $0.download(HTTPRequest(server.url("/six"))) }
        #expect(body.facts.finalURL == "http://[::1]:\(server.port)/six")
    }
}
