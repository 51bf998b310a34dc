import TestSupport
import Testing

@testable import Fetchers

/// The last words of programs, however they come.
struct OutputTailTests {
    private func lines(
        _ pieces: [String], hiding secrets: [String] = []
    ) -> [String] {
        var tail = OutputTail(hiding: Redactor(secrets))
        for piece in pieces { Array(piece.utf8).withUnsafeBytes { tail.append($0) } }
        return tail.lines
    }

    @Test func shortOnesAreWhole() {
        #expect(lines([]) == [])
        #expect(lines(["\n\n"]) == [])
        #expect(lines(["one\ntw", "o\r\n", "three"]) == ["one", "two", "three"])
        #expect(lines(["\u{1B}[31mred\u{202E}"]) == ["\\u{1b}[31mred\\u{202e}"])
    }

    @Test func longOnesAreCut() {
        let numbered = (1...100).map { "line \($0)\n" }
        let shown = lines(numbered)
        #expect(shown.count == 20)
        #expect(shown.first == "…line 81" && shown.last == "line 100")
        let long = lines([String(repeating: "x", count: 100_000)])
        #expect(long.count == 1 && long[0].hasPrefix("…x") && long[0].utf8.count == 4096 + 3)
    }

    /// Wherever the text is cut, no part of a secret of some length is left.
    @Test func noSecretIsCutInTwo() {
        let secret = "s3cret-" + String(repeating: "abcdefgh", count: 6)
        for length in stride(from: 4000, through: 9000, by: 1) {
            let text = secret + String(repeating: "-", count: length)
            let shown = lines([text], hiding: [secret]).joined()
            #expect(!shown.contains("efgh"), "\(length)")
        }
    }
}
