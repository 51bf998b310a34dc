import Glibc
import HTTPFetchers
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SpoolTests {
    @Test func bodiesBeyondTheBudgetGoToDisk() async throws {
        let text = sampleText(300_000)
        let server = try LoopbackServer()
        server.otherwise { request in
            .ok(text, delivery: request.path == "/chunked" ? .chunked(size: 1000) : .whole)
        }
        try await withSession(options { $0.memoryBytes = 500_000 }) { session in
            var first: HTTPBody? = try await session.download(HTTPRequest(server.url("/1")))
            #expect(first?.isSpooled == false)
            #expect(session.budget.available == 200_000)
            for path in ["/2", "/chunked"] {
                let body = try await session.download(HTTPRequest(server.url(path)))
                #expect(body.isSpooled)
                #expect(body.count == 300_000)
                #expect(try body.text() == text)
                #expect(try body.text(readingBy: 7) == text)
                #expect(session.budget.available == 200_000)
            }
            #expect(try first?.text() == text)
            let source = first?.open()
            first = nil
            #expect(session.budget.available == 200_000, "an open reading keeps the body")
            withExtendedLifetime(source) {}
        }
    }

    @Test func memoryComesBackWithTheBody() async throws {
        let server = try LoopbackServer()
        server.on("/ok", .ok("0123456789"))
        server.on("/cut", .ok("0123456789", delivery: .cut(after: 5)))
        try await withSession(options { $0.memoryBytes = 1000 }) { session in
            do {
                let body = try await session.download(HTTPRequest(server.url("/ok")))
                #expect(session.budget.available == 990)
                withExtendedLifetime(body) {}
            }
            #expect(session.budget.available == 1000)
            _ = try await failure(session, HTTPRequest(server.url("/cut")))
        }
    }

    @Test func noNameIsLeftInTheFolder() async throws {
        let folder = "/tmp/http-spool-\(getpid())"
        mkdir(folder, 0o700)
        defer { rmdir(folder) }
        let server = try LoopbackServer()
        server.on("/", .ok("0123456789"))
        try await withSession(
            options {
                $0.memoryBytes = 0
                $0.spoolFolder = folder
            }
        ) { session in
            let body = try await session.download(HTTPRequest(server.url("/")))
            #expect(body.isSpooled)
            #expect(try body.text() == "0123456789")
            #expect(rmdir(folder) == 0, "the folder is empty although the body lives")
            #expect(try body.text() == "0123456789")
            let error = try await failure(session, HTTPRequest(server.url("/"), label: "x"))
            #expect(error.code == .spool)
            #expect(error.message.contains("No such file"))
            #expect(!error.message.contains(folder))
        }
    }
}
