import Fetchers
import TestSupport
import Testing

@testable import HTTPFetchers

/// Whatever goes wrong, no error carries a secret, however it is printed.
@Suite(.timeLimit(.minutes(1)))
struct SecrecyTests {
    private static let secrets = [
        "t0k3n-in-header", "pa55-in-url", "us3r-in-url", "k3y-in-query", "env-s3cret",
    ]

    private func request(_ url: String) -> HTTPRequest {
        let withUser = url.replacing("http://", with: "http://us3r-in-url:pa55-in-url@")
        var request = HTTPRequest(
            withUser + "?key=k3y-in-query&p=env-s3cret",
            headers: [HTTPHeader("X-Token", Secret("Bearer t0k3n-in-header"))])
        request.secrets = [Secret("env-s3cret")]
        return request
    }

    private func expectClean(_ error: HTTPError, _ location: SourceLocation = #_sourceLocation) {
        var printed = "\(error) \(String(reflecting: error)) \(error.message) \(error.label)"
        dump(error, to: &printed)
        let credentials = base64(Array("us3r-in-url:pa55-in-url".utf8))
        for secret in SecrecyTests.secrets + [credentials] {
            #expect(!printed.contains(secret), sourceLocation: location)
        }
    }

    @Test(
        arguments: [
            LoopbackServer.Answer.status(404), .status(503), .hangUp, .raw("nonsense\r\n\r\n"),
            .ok("x", delivery: .cut(after: 0)), .ok("x", delivery: .unframed), .ok(""),
            .redirect("http://127.0.0.1:1/t0k3n-in-header"),
            .redirect("ftp://t0k3n-in-header/"),
            .status(401, "{\"error\": \"token t0k3n-in-header of us3r-in-url is not valid\"}"),
            .status(403, "key k3y-in-query, env-s3cret: no"),
            Answer(
                headers: [("Content-Encoding", "t0k3n-in-header")], body: Array("x".utf8)),
        ])
    func downloads(_ answer: LoopbackServer.Answer) async throws {
        let server = try LoopbackServer()
        server.on("/x", answer)
        let error = try await withSession { try await failure($0, request(server.url("/x"))) }
        expectClean(error)
        let sent = try #require(server.log.requests.first)
        #expect(sent.header("X-Token") == "Bearer t0k3n-in-header", "it was sent, though")
    }

    private typealias Answer = LoopbackServer.Answer

    @Test func unusableRequests() async throws {
        try await withSession { session in
            for url in [
                "http://us3r-in-url:pa55-in-url@", "http://pa55-in-url@h:x/", "k3y-in-query",
            ] {
                expectClean(try await failure(session, HTTPRequest(url)))
            }
            for header in [
                HTTPHeader("X-Token", Secret("t0k3n-in-header\r\nX: y")),
                HTTPHeader("t0k3n-in-header:", Secret("x")), HTTPHeader("", Secret("env-s3cret")),
                HTTPHeader("Host", Secret("t0k3n-in-header")),
            ] {
                let request = HTTPRequest("http://127.0.0.1:1/", headers: [header])
                let error = try await failure(session, request)
                #expect(error.code == .invalidHeader)
                expectClean(error)
            }
        }
    }

    @Test func secretsInThePath() async throws {
        let server = try LoopbackServer()
        server.otherwise { request in
            request.path.hasPrefix("/ok") ? .ok("x") : .status(404, "no \(request.path) here")
        }
        try await withSession { session in
            var request = HTTPRequest(server.url("/p4th%20s3cret"), label: "x")
            request.secrets = [Secret("p4th s3cret")]
            let error = try await failure(session, request)
            #expect(
                error.message
                    == "x: the server answered 404 Not Found; expected 200 OK; it says: no /<hidden> here"
            )
            request = HTTPRequest(server.url("/ok/p4th%20s3cret"), label: "x")
            request.secrets = [Secret("p4th s3cret")]
            let body = try await session.download(request)
            #expect(body.facts.finalURL == server.url("/ok/<hidden>"))
        }
    }

    @Test func requestsAndHeadersPrintNothing() {
        let request = request("http://a.org/x")
        var printed = "\(request) \(String(reflecting: request))"
        dump(request, to: &printed)
        for secret in SecrecyTests.secrets { #expect(!printed.contains(secret)) }
    }

    @Test func excerptsAreOneShortCleanLine() throws {
        let request = request("http://a.org/x")
        let redactor = Redactor(request: request, url: try HTTPURL(request.url.reveal()))
        #expect(redactor.excerpt("a\u{1B}[31m\r\n\t b\u{0}\u{202E}c".utf8) == "a [31m b c")
        #expect(redactor.excerpt([0xFF, 0x41]) == "\u{FFFD}A")
        #expect(redactor.excerpt(" \n ".utf8) == nil)
        #expect(redactor.excerpt(String(repeating: "x", count: 500).utf8)?.count == 161)
        let late = String(repeating: "x", count: 150) + "t0k3n-in-header"
        #expect(redactor.excerpt(late.utf8)?.contains("t0k3n") == false)
    }
}
