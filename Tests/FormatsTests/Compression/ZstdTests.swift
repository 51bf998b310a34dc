import Foundation
import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct ZstdTests {
    private func zip(_ bytes: [UInt8], pieces: Int = 1 << 20) -> [UInt8] {
        let writer = ZstdWriter()
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
        let source = ZstdSource(
            BytesSource(bytes, size: piece), label: "a.zst", maximumDecodedBytes: cap)
        return try source.readAll(limit: .max, label: "a.zst")
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

    /// Long enough for several blocks, and not only repetition.
    @Test(.context) func sameBytesHoweverCut() {
        withSeeds(fixed: 1) { generator in
            let bytes = (0..<700_000).map { _ in UInt8.random(in: 0...15, using: &generator) }
            let whole = zip(bytes, pieces: .max / 2)
            for pieces in [7, 4096, 65537, 131_072, 200_000] {
                #expect(zip(bytes, pieces: pieces) == whole, "\(pieces)")
            }
        }
    }

    @Test func readsEveryFrame() throws {
        // A frame to be skipped, of 3 bytes.
        let skipped: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let frames = skipped + zip(text) + zip([]) + skipped + zip([1, 2, 3])
        for piece in [1, 4096, 1 << 20] {
            #expect(try unzip(frames, piece: piece) == text + [1, 2, 3])
        }
    }

    @Test func everyTruncationFails() throws {
        let zipped = zip(Array("a,b\n1,2\n".utf8))
        for count in 1..<zipped.count {
            for piece in [1, 4096] {
                let cut = Array(zipped[..<count])
                #expect(failure(cut, piece: piece).contains("ends too early"), "\(count)")
                #expect(failure(zipped + cut, piece: piece).contains("ends too early"), "\(count)")
            }
        }
        #expect(failure([]) == "a.zst: 0 bytes, expected zstd")
    }

    @Test func damageFails() {
        let zipped = zip(text)
        for place in zipped.indices {
            var damaged = zipped
            damaged[place] ^= 0x10
            // Some bits of the header say how much memory is needed; the others change the text.
            let found = try? unzip(damaged)
            let isTold = found == nil || found == text
            #expect(isTold, "\(place)")
        }
        #expect(failure(zipped + Array("x,y\n".utf8)).contains("not zstd follow"))
        #expect(failure(Array("a,b\n1,2\n".utf8)).contains("damaged zstd near byte"))
    }

    @Test func bombsStopAtTheCap() {
        let bomb = zip([UInt8](repeating: 0, count: 20 << 20))
        #expect(bomb.count < 30_000)
        #expect(
            failure(bomb, cap: 1 << 20)
                == "a.zst: the compressed input decodes to more than 1048576 bytes, the most allowed"
        )
        #expect(failure(zip(text), cap: text.count) == "no error, but \(text.count) bytes")
    }

    /// A frame whose header asks for a window of 2 GB, as `zstd --long=31` makes them.
    @Test func hugeWindowsAreRefused() {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 1, 0, 0]
        #expect(failure(frame).contains("too much memory"), "\(failure(frame))")
    }

    @Test func zstdIsKnownByItsFirstBytes() throws {
        for (bytes, expected) in [(zip(text), text), (text, text), ([0x28], [0x28]), ([], [])] {
            let source = try decompressing(
                BytesSource(bytes, size: 1), label: "a", maximumDecodedBytes: 1 << 30)
            let found = try source.readAll(limit: .max, label: "a")
            let isExpected = found == expected
            #expect(isExpected)
        }
    }

    @Test func framesInMemory() {
        let zipped = zip(text)
        func decoded(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
            ZstdFrame.decode(Buffer(bytes), byteCount: count)?.array
        }
        #expect(decoded(zipped, text.count) == text)
        #expect(decoded(zip([]), 0) == [])
        for wrong in [0, text.count - 1, text.count + 1, 1 << 40] {
            #expect(decoded(zipped, wrong) == nil)
        }
        for count in zipped.indices { #expect(decoded(Array(zipped[..<count]), text.count) == nil) }
        #expect(decoded(zipped + [0], text.count) == nil)
    }
}

extension Buffer {
    /// A copy of these bytes.
    convenience init(_ bytes: [UInt8]) {
        self.init(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
    }
}
