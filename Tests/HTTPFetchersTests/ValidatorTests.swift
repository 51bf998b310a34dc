import Fetchers
import HTTPFetchers
import TestSupport
import Testing

/// What an answer is known by later, and how it is asked whether it still holds.
@Suite(.timeLimit(.minutes(1)))
struct ValidatorTests {
    private typealias Answer = LoopbackServer.Answer
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    /// The validators of an answer with these headers, asked for by `/x?key=s3cr3t-key`.
    private func validators(
        _ headers: [(name: String, value: String)], status: Int = 200
    ) async throws -> HTTPValidators? {
        let server = try LoopbackServer()
        server.on("/x", Answer(status: status, headers: headers, body: Array("x".utf8)))
        let request = HTTPRequest(server.url("/x?key=s3cr3t-key"), label: "x")
        return try await withSession { try await $0.download(request) }.facts.validators
    }

    @Test(arguments: [
        "\"a1\"", "W/\"a1\"", "\"\"",
    ])
    func aTagIsKept(_ tag: String) async throws {
        #expect(try await validators([("ETag", tag)]) == HTTPValidators(tag: tag))
    }

    @Test(arguments: [
        "a1", "\"a1", "W/a1", "\"a\"b\"", "\"a b\"", "\"s3cr3t-key\"", "W/\"1-s3cr3t-key\"",
        "\"" + String(repeating: "a", count: 2000) + "\"",
    ])
    func aTagThatIsNoneOrEchoesASecretIsNot(_ tag: String) async throws {
        #expect(try await validators([("ETag", tag)]) == nil)
        #expect(
            try await validators([("ETag", tag), ("Last-Modified", ValidatorTests.date)])
                == HTTPValidators(lastModified: ValidatorTests.date))
    }

    @Test func aDateIsKeptOnceItsSecondIsOver() async throws {
        let date = ValidatorTests.date
        for (now, isKept) in [(date, false), ("Sun, 06 Nov 1994 08:49:38 GMT", true)] {
            let found = try await validators([("Last-Modified", date), ("Date", now)])
            #expect(found == (isKept ? HTTPValidators(lastModified: date) : nil))
        }
        #expect(try await validators([("Last-Modified", "yesterday")]) == nil)
    }

    @Test(arguments: ["no-store", "private, No-Store"])
    func nothingIsKeptOfWhatMustNotBeStored(_ control: String) async throws {
        #expect(try await validators([("ETag", "\"a\""), ("Cache-Control", control)]) == nil)
    }

    @Test func nothingIsKeptOfOtherStatuses() async throws {
        #expect(try await validators([("ETag", "\"a\"")], status: 203) == nil)
    }

    @Test func anAnswerThatHoldsIsNotSentAgain() async throws {
        let server = try LoopbackServer()
        server.on("/x", .status(304))
        var request = HTTPRequest(server.url("/x"), label: "x")
        request.validators = HTTPValidators(tag: "W/\"a\"", lastModified: ValidatorTests.date)
        let error = try await withSession { try await failure($0, request) }
        #expect(error.code == .notModified && !error.isTransient)
        let sent = try #require(server.log.requests.first)
        #expect(sent.header("If-None-Match") == "W/\"a\"")
        #expect(sent.header("If-Modified-Since") == ValidatorTests.date)
        // The connection stays good for more.
        server.on("/x", .status(304), .status(304), .ok("new"))
        try await withSession { session in
            _ = try await failure(session, request)
            #expect(try await session.download(request).text() == "new")
        }
        #expect(server.log.requests.suffix(2).map(\.connection) == [2, 2])
    }

    @Test func an304ThatNobodyAskedForIsAnError() async throws {
        let server = try LoopbackServer()
        server.on("/x", .status(304))
        var request = HTTPRequest(server.url("/x"), label: "x")
        #expect(try await withSession { try await failure($0, request) }.code == .status)
        request.headers = [HTTPHeader("if-none-match", Secret("\"own\""))]
        request.validators = HTTPValidators(tag: "\"a\"")
        #expect(try await withSession { try await failure($0, request) }.code == .status)
        #expect(server.log.requests.last?.header("If-None-Match") == "\"own\"")
    }

    @Test func validatorsGoWhereTheyCameFromAndNowhereElse() async throws {
        let (server, other) = (try LoopbackServer(), try LoopbackServer())
        let tagged = [(name: "ETag", value: "\"a\"")]
        server.on("/old", .redirect("/new"))
        server.on("/new", Answer(headers: tagged, body: Array("x".utf8)), .status(304))
        var request = HTTPRequest(server.url("/old"), label: "x")
        let first = try await withSession { try await $0.download(request) }.facts.validators
        #expect(first == HTTPValidators(tag: "\"a\"", redirectedTo: server.url("/new")))
        request.validators = first
        #expect(try await withSession { try await failure($0, request) }.code == .notModified)
        // The redirect leads elsewhere now: the same tag would say nothing.
        for target in [server.url("/newer"), server.url("/new?v=2"), other.url("/new")] {
            server.on("/old", .redirect(target))
            for server in [server, other] {
                for path in ["/new", "/newer"] {
                    server.on(path, Answer(headers: tagged, body: Array("x".utf8)))
                }
            }
            let body = try await withSession { try await $0.download(request) }
            let isKept = target == server.url("/newer")
            #expect((body.facts.validators != nil) == isKept, "\(target)")
        }
        let sent = (server.log.requests + other.log.requests).map { $0.header("If-None-Match") }
        #expect(sent.count { $0 != nil } == 1)
    }
}
