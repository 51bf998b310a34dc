import Testing

@testable import Formats

@Suite struct GzipTests {
    private func zip(_ bytes: [UInt8], pieces: Int = 1 << 20, level: Int = 6) -> [UInt8] {
        let writer = GzipWriter(level: level)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            writer.write(Array(bytes[start..<min(bytes.count, start + pieces)]), to: &out)
        }
        writer.finish(to: &out)
        return out
    }

    private func unzip(
        _ bytes: [UInt8], piece: Int = 4096, cap: Int = 1 << 30
    ) throws -> [UInt8] {
        let source = GzipSource(
            BytesSource(bytes, size: piece), label: "a.gz", maximumDecodedBytes: cap)
        return try source.readAll(limit: .max, label: "a.gz")
    }

    private func failure(_ bytes: [UInt8], piece: Int = 4096, cap: Int = 1 << 30) -> String {
        do {
            return "no error, but \(try unzip(bytes, piece: piece, cap: cap).count) bytes"
        } catch {
            return "\(error)"
        }
    }

    private let text = Array(String(repeating: "one line, and \u{e9}\n", count: 9000).utf8)

    @Test func readsWhatItWrites() throws {
        for bytes in [[], [7], text] {
            let zipped = zip(bytes)
            for piece in [1, 3, 64, 4096] { #expect(try unzip(zipped, piece: piece) == bytes) }
        }
    }

    @Test func sameBytesHoweverCut() {
        let whole = zip(text)
        for pieces in [1, 7, 4096, 65537] { #expect(zip(text, pieces: pieces) == whole) }
    }

    @Test func headerHasNoTimeAndNoName() {
        let header = Array(zip(text).prefix(10))
        #expect(header[..<8] == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func readsEveryMember() throws {
        let members = zip(text) + zip([]) + zip([1, 2, 3])
        for piece in [1, 4096, 1 << 20] {
            #expect(try unzip(members, piece: piece) == text + [1, 2, 3])
        }
    }

    @Test func everyTruncationFails() {
        let zipped = zip(Array("a,b\n1,2\n".utf8))
        for count in 1..<zipped.count {
            for piece in [1, 4096] {
                let cut = Array(zipped[..<count])
                #expect(
                    failure(cut, piece: piece)
                        == "a.gz: the gzip stream ends too early, after \(count) bytes; "
                        + "fetch it again")
                #expect(failure(zipped + cut, piece: piece).contains("ends too early"))
            }
        }
        #expect(failure([]) == "a.gz: 0 bytes, expected gzip")
    }

    @Test func trailingGarbageFails() {
        let zipped = zip(text)
        for garbage in [[0], [0x1F], [0x1F, 0x8C, 0, 0], Array("x,y\n".utf8)] as [[UInt8]] {
            let message = failure(zipped + garbage)
            #expect(
                message.contains("not gzip follow") || message.contains("ends too early"),
                "\(message)")
        }
        #expect(
            failure(zipped + [0, 0, 0])
                == "a.gz: bytes that are not gzip follow the compressed stream, at byte "
                + "\(zipped.count)")
    }

    @Test func wrongChecksAndDamageFail() {
        let zipped = zip(text)
        for (offset, words) in [(8, "incorrect data check"), (4, "incorrect length check")] {
            var damaged = zipped
            damaged[zipped.count - offset] ^= 1
            #expect(failure(damaged).contains(words))
        }
        #expect(failure(Array("a,b\n1,2\n".utf8)).contains("incorrect header check"))
    }

    @Test func bombsStopAtTheCap() {
        let bomb = zip([UInt8](repeating: 0, count: 20 << 20))
        #expect(bomb.count < 30_000)
        #expect(
            failure(bomb, cap: 1 << 20)
                == "a.gz: the compressed input decodes to more than 1048576 bytes, the most allowed"
        )
        #expect(failure(zip(text) + zip(text), cap: text.count + 1).contains("more than"))
        #expect(failure(zip(text), cap: text.count) == "no error, but \(text.count) bytes")
    }

    @Test func gzipIsKnownByItsFirstBytes() throws {
        for bytes in [zip(text), text, [0x1F], []] {
            let source = try decompressing(
                BytesSource(bytes, size: 1), label: "a", maximumDecodedBytes: 1 << 30)
            let found = try source.readAll(limit: .max, label: "a")
            #expect(found == (bytes.count > 100 ? text : bytes))
        }
    }
}
