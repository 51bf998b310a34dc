import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct LZ4FrameTests {
    private func decoded(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
        LZ4Frame.decode(Buffer(bytes), byteCount: count)?.array
    }

    private func word(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private func hash(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(XXHash32.hash) }

    /// A frame of these blocks, with every check.
    private func frame(_ blocks: [[UInt8]], of content: [UInt8]) -> [UInt8] {
        let header: [UInt8] = [0b0111_1100, 0x40] + word(UInt32(content.count)) + word(0)
        var bytes = word(0x184D_2204) + header + [UInt8(truncatingIfNeeded: hash(header) >> 8)]
        for block in blocks { bytes += word(UInt32(block.count)) + block + word(hash(block)) }
        return bytes + word(0) + word(hash(content))
    }

    /// The values that the specification of XXH32 gives.
    @Test func checksums() {
        #expect(hash([]) == 0x02CC_5D05)
        #expect(hash(Array("a".utf8)) == 0x550D_7456)
        #expect(hash(Array("abc".utf8)) == 0x32D1_53FF)
        #expect(hash(Array("Nobody inspects the spammish repetition".utf8)) == 0xE229_3B2F)
    }

    @Test func literalsAndMatches() {
        // "abc", then 4 + 9 bytes from 3 back, then "z".
        let block: [UInt8] = [0x39] + Array("abc".utf8) + [3, 0] + [0x10, UInt8(ascii: "z")]
        let content = Array("abcabcabcabcabcaz".utf8)
        let bytes = frame([block], of: content)
        #expect(decoded(bytes, content.count) == content)
        #expect(decoded(bytes, content.count + 1) == nil)
        #expect(decoded(bytes, content.count - 1) == nil)
        #expect(decoded(bytes, 1 << 40) == nil)
        for count in bytes.indices {
            #expect(decoded(Array(bytes[..<count]), content.count) == nil)
        }
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 1
            #expect(decoded(damaged, content.count) == nil, "\(place)")
        }
    }

    @Test func longLengthsAndOneByteBack() {
        // 15 + 5 literals, 4 + 15 + 255 + 1 bytes from 1 back, 0 literals.
        let letters = (0..<20).map { UInt8(ascii: "a") + $0 }
        let block: [UInt8] = [0xFF, 5] + letters + [1, 0, 255, 1] + [0x00]
        let content = letters + [UInt8](repeating: letters[19], count: 275)
        #expect(decoded(frame([block], of: content), content.count) == content)
    }

    /// Blocks that are on their own may not look back over their start.
    @Test func blocksOnTheirOwn() {
        let first: [UInt8] = [0x40] + Array("abcd".utf8)
        let second: [UInt8] = [0x00, 4, 0, 0x10, UInt8(ascii: "z")]
        #expect(decoded(frame([first, second], of: Array("abcdabcdz".utf8)), 9) == nil)
    }

    @Test(.context) func anyBytes() {
        withSeeds { generator in
            for _ in 0..<2000 {
                let block = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                let count = Int.random(in: 0...600, using: &generator)
                _ = decoded(frame([block], of: []), count)
            }
        }
    }
}
