import Fetchers
import Formats
import Glibc
import HTTPFetchers
import Testing

/// Options with a connect timeout that a busy machine keeps, changed by `change`.
func options(
    _ change: (inout HTTPClientSession.Options) -> Void = { _ in }
) -> HTTPClientSession.Options {
    var options = HTTPClientSession.Options()
    options.connectTimeout = .seconds(40)
    change(&options)
    return options
}

/// Runs `body` with a session of its own.
func withSession<Result>(
    _ options: HTTPClientSession.Options = options(),
    _ body: (HTTPClientSession) async throws -> Result
) async throws -> Result {
    try await HTTPClientSession.withSession(options, body)
}

/// The error that downloading `request` ends with; records an issue if it succeeds.
func failure(
    _ session: HTTPClientSession, _ request: HTTPRequest,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPError {
    let error = await #expect(throws: HTTPError.self, sourceLocation: sourceLocation) {
        _ = try await session.download(request)
    }
    return try #require(error, sourceLocation: sourceLocation)
}

extension HTTPBody {
    /// All bytes as text, in reads of `size`.
    func text(readingBy size: Int = 4096) throws -> String {
        String(decoding: try bytes(readingBy: size), as: UTF8.self)
    }

    func bytes(readingBy size: Int = 4096) throws -> [UInt8] {
        let source = open()
        var block = [UInt8](repeating: 0, count: size)
        var result: [UInt8] = []
        while true {
            let count = try block.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return result }
            result += block[..<count]
        }
    }
}

/// `count` bytes that differ from place to place.
func sampleText(_ count: Int) -> String {
    var text = ""
    text.reserveCapacity(count)
    var number = 0
    while text.utf8.count < count {
        text += "\(number),"
        number += 1
    }
    return String(text.prefix(count))
}
