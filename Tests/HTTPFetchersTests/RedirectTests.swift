import Fetchers
import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
    private let token = HTTPHeader("Authorization", Secret("Bearer s3cr3t-token"))
    private let custom = HTTPHeader("X-Api-Key", Secret("k3y-of-mine"))

    @Test(arguments: [301, 302, 303, 307, 308])
    func followedWithHeadersAtTheSameOrigin(_ status: Int) async throws {
        let server = try LoopbackServer()
        server.on("/a/old", .redirect("../b/new?x=1", status: status))
        server.on("/b/new", .ok("fine"))
        let body = try await withSession {
            try await $0.download(HTTPRequest(server.url("/a/old"), headers: [token, custom]))
        }
        #expect(try body.text() == "fine")
        #expect(body.facts.redirects == 1)
        #expect(body.facts.finalURL == server.url("/b/new"))
        let last = try #require(server.log.requests.last)
        #expect(last.target == "/b/new?x=1")
        #expect(last.header("Authorization") == "Bearer s3cr3t-token")
        #expect(last.header("X-Api-Key") == "k3y-of-mine")
    }

    @Test func everyUserHeaderIsDroppedAtAnotherPort() async throws {
        let (server, other) = (try LoopbackServer(), try LoopbackServer())
        server.on("/a", .redirect(other.url("/b")))
        other.on("/b", .redirect(server.url("/c")))
        server.on("/c", .ok("back"))
        let url = server.url("/a").replacing("http://", with: "http://me:pass-w0rd@")
        try await withSession {
            _ = try await $0.download(HTTPRequest(url, headers: [custom]))
        }
        let first = try #require(server.log.requests(to: "/a").first)
        #expect(first.header("Authorization") == "Basic bWU6cGFzcy13MHJk")
        #expect(first.header("X-Api-Key") == "k3y-of-mine")
        // The way back was chosen by a stranger: the headers stay away.
        for request in [other.log.requests.first, server.log.requests(to: "/c").first] {
            #expect(request != nil)
            #expect(request?.header("Authorization") == nil)
            #expect(request?.header("X-Api-Key") == nil)
            #expect(request?.header("Accept-Encoding") == "gzip")
        }
    }

    @Test func ownAuthorizationWinsOverUserinfo() async throws {
        let server = try LoopbackServer()
        server.on("/a", .redirect("/b"))
        server.on("/b", .ok("x"))
        let url = server.url("/a").replacing("http://", with: "http://me:pass-w0rd@")
        try await withSession { session in
            _ = try await session.download(HTTPRequest(url, headers: [token]))
            _ = try await session.download(HTTPRequest(url))
        }
        let sent = server.log.requests.map { $0.header("Authorization") }
        let (own, basic) = ("Bearer s3cr3t-token", "Basic bWU6cGFzcy13MHJk")
        #expect(sent == [own, own, basic, basic])
    }

    @Test func tenAreFollowedElevenAreNot() async throws {
        let server = try LoopbackServer()
        server.otherwise { request in
            let left = Int(request.path.dropFirst()) ?? 0
            return left == 0 ? .ok("end") : .redirect("/\(left - 1)")
        }
        try await withSession { session in
            let body = try await session.download(HTTPRequest(server.url("/10")))
            #expect(body.facts.redirects == 10)
            let error = try await failure(session, HTTPRequest(server.url("/11")))
            #expect(error.code == .redirect)
            #expect(error.message.contains("more than 10 redirects"))
        }
    }

    @Test func loopEnds() async throws {
        let server = try LoopbackServer()
        server.on("/loop", .redirect("/loop"))
        let error = try await withSession {
            try await failure($0, HTTPRequest(server.url("/loop")))
        }
        #expect(error.code == .redirect)
        #expect(server.log.requests.count == 11)
    }

    @Test(arguments: ["ftp://example.org/x", "", "http://", "http://h:99999/"])
    func uselessLocations(_ location: String) async throws {
        let server = try LoopbackServer()
        server.on("/r", .redirect(location))
        server.on("/", .ok("root"))
        let error = try? await withSession {
            try await failure($0, HTTPRequest(server.url("/r")))
        }
        #expect(error?.code == .redirect)
    }

    @Test func redirectWithoutLocation() async throws {
        let server = try LoopbackServer()
        server.on("/r", .status(302, "nowhere"))
        let error = try await withSession { try await failure($0, HTTPRequest(server.url("/r"))) }
        #expect(error.code == .redirect)
        #expect(error.status == 302)
    }

    @Test func redirectWithALongBody() async throws {
        let server = try LoopbackServer()
        var answer = LoopbackServer.Answer.redirect("/b")
        answer.body = Array(sampleText(400_000).utf8)
        server.on("/a", answer)
        server.on("/b", .ok("fine"))
        let body = try await withSession { try await $0.download(HTTPRequest(server.url("/a"))) }
        #expect(try body.text() == "fine")
    }
}
