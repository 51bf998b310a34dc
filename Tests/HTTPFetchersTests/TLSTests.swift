import Fetchers
import Glibc
import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private static let response = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na\n1\n"

    /// Runs `body` with the path of a file that holds the test server's own certificate.
    private func withAuthority(_ body: (String) async throws -> Void) async throws {
        let path = "/tmp/http-tls-\(getpid())-\(UInt32.random(in: 0 ... .max)).pem"
        let file = try #require(fopen(path, "w"))
        fputs(TLSServer.certificatePEM, file)
        fclose(file)
        defer { unlink(path) }
        try await body(path)
    }

    @Test func unknownAuthorityIsRefused() async throws {
        let server = try await TLSServer.start(response: TLSTests.response)
        let error = try await withSession(options { $0.authoritiesFile = nil }) {
            try await failure($0, HTTPRequest("https://localhost:\(server.port)/x", label: "x"))
        }
        #expect(error.code == .tls)
        #expect(!error.isTransient)
        #expect(error.message.contains("not signed by a known authority"))
        try await server.close()
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func trustedAuthority(_ host: String) async throws {
        let server = try await TLSServer.start(response: TLSTests.response)
        try await withAuthority { path in
            let body = try await withSession(options { $0.authoritiesFile = path }) {
                try await $0.download(HTTPRequest("https://\(host):\(server.port)/x"))
            }
            #expect(try body.text() == "a\n1\n")
            #expect(body.facts.finalURL == "https://\(host):\(server.port)/x")
        }
        try await server.close()
    }

    @Test func certificateForAnotherHostIsRefused() async throws {
        let server = try await TLSServer.start(response: TLSTests.response)
        try await withAuthority { path in
            // 127.0.0.2 is this machine too, but the certificate does not name it.
            let error = try await withSession(options { $0.authoritiesFile = path }) {
                try await failure($0, HTTPRequest("https://127.0.0.2:\(server.port)/x"))
            }
            #expect(error.code == .tls || error.code == .connect)
        }
        try await server.close()
    }

    @Test func redirectOutOfTLSIsRefused() async throws {
        let plain = try LoopbackServer()
        let server = try await TLSServer.start(
            response:
                "HTTP/1.1 302 Found\r\nLocation: \(plain.url("/x"))\r\nContent-Length: 0\r\n\r\n")
        try await withAuthority { path in
            let error = try await withSession(options { $0.authoritiesFile = path }) {
                try await failure($0, HTTPRequest("https://localhost:\(server.port)/x"))
            }
            #expect(error.code == .redirect)
            #expect(error.message.contains("would leave TLS"))
        }
        #expect(plain.log.opened == 0)
        try await server.close()
    }

    @Test func plainServerIsNamed() async throws {
        let server = try LoopbackServer()
        let url = server.url("/x").replacing("http:", with: "https:")
        let error = try await withSession { try await failure($0, HTTPRequest(url)) }
        #expect(error.code == .tls)
        #expect(error.message.contains("is it an http:// address?"))
    }

    @Test func missingAuthoritiesFile() async throws {
        let error = try await withSession(options { $0.authoritiesFile = "/nowhere/ca.pem" }) {
            try await failure($0, HTTPRequest("https://localhost:1/x", label: "x"))
        }
        #expect(error.message.hasPrefix("x: "))
        #expect(!error.message.contains("/nowhere"))
    }
}
