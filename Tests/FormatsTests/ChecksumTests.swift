import TestSupport
import Testing

@testable import Formats

@Suite struct ChecksumTests {
    /// Values of the reference implementation (`xxhsum -H2`).
    @Test(arguments: [
        ("", "99aa06d3014798d86001c324468d497f"),
        ("abc", "06b05ab6733a618578af5f94892f3950"),
    ])
    func knownValues(_ text: String, _ expected: String) throws {
        #expect(digits([Array(text.utf8)]) == expected)
        let folder = TemporaryFolder()
        let path = folder.write("a", bytes: Array(text.utf8))
        let found = try #require(try Checksum.of(file: path))
        #expect(found == (expected, text.utf8.count))
    }

    @Test func theCutsDoNotMatterAndEveryBitDoes() {
        var generator = SeededGenerator(seed: 1)
        var bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let whole = digits([bytes])
        for _ in 0..<100 {
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            #expect(digits([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let bit: UInt8 = 1 << UInt8.random(in: 0..<8, using: &generator)
            bytes[place] ^= bit
            #expect(digits([bytes]) != whole)
            bytes[place] ^= bit
        }
    }

    @Test func aFileThatIsNotThere() throws {
        #expect(try Checksum.of(file: "/nowhere/a") == nil)
    }

    private func digits(_ pieces: [[UInt8]]) -> String {
        let checksum = Checksum()
        for piece in pieces { piece.withUnsafeBytes { checksum.update($0) } }
        return checksum.digits
    }
}
