import Frames

/// LZ4 frames in memory, for reading only: what other programs compress Arrow buffers with.
///
/// Source: LZ4 Frame Format 1.6.3 and LZ4 Block Format,
/// https://github.com/lz4/lz4/tree/dev/doc.
enum LZ4Frame {
    /// The content of `input`, nil where it is damaged or not of `byteCount` bytes.
    static func decode(_ input: Buffer, byteCount: Int) -> Buffer? {
        // One byte of a block stands for at most 255 bytes, so no more memory is worth asking for.
        guard byteCount <= input.byteCount * 255 else { return nil }
        var isSound = false
        let content = Buffer(byteCount: byteCount) { target in
            isSound = input.withUnsafeBytes { input in
                var decoder = LZ4Decoder(input: input, output: target)
                return decoder.decodeFrame()
            }
        }
        return isSound ? content : nil
    }
}

/// Decodes one frame from and into memory. Every length is checked before it is used.
private struct LZ4Decoder {
    let input: UnsafeRawBufferPointer
    let output: UnsafeMutableRawBufferPointer
    private var next = 0
    private var filled = 0

    init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer) {
        self.input = input
        self.output = output
    }

    private mutating func word() -> UInt32? {
        guard input.count - next >= 4 else { return nil }
        defer { next += 4 }
        return UInt32(littleEndian: input.loadUnaligned(fromByteOffset: next, as: UInt32.self))
    }

    /// True where the frame is sound, fills the output and is all of the input.
    mutating func decodeFrame() -> Bool {
        guard word() == 0x184D_2204, input.count - next >= 3 else { return false }
        let start = next
        let flags = input[next]
        // Version 1, no reserved bit, no dictionary.
        guard flags >> 6 == 1, flags & 0b11 == 0 else { return false }
        let isLinked = flags & 0b10_0000 == 0
        let hasBlockChecks = flags & 0b1_0000 != 0
        let hasLength = flags & 0b1000 != 0
        let hasCheck = flags & 0b100 != 0
        next += 2 + (hasLength ? 8 : 0)
        guard next < input.count else { return false }
        let header = UnsafeRawBufferPointer(rebasing: input[start..<next])
        guard input[next] == UInt8(truncatingIfNeeded: XXHash32.hash(header) >> 8) else {
            return false
        }
        next += 1
        while true {
            guard let size = word() else { return false }
            if size == 0 { break }
            let length = Int(size & 0x7FFF_FFFF)
            guard length <= input.count - next else { return false }
            let block = UnsafeRawBufferPointer(rebasing: input[next..<next + length])
            let isSound = size >> 31 == 1 ? copy(block) : decode(block, isLinked: isLinked)
            guard isSound else { return false }
            next += length
            if hasBlockChecks, word() != XXHash32.hash(block) { return false }
        }
        if hasCheck, word() != XXHash32.hash(UnsafeRawBufferPointer(output)) { return false }
        return filled == output.count && next == input.count
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= output.count - filled else { return false }
        UnsafeMutableRawBufferPointer(rebasing: output[filled...]).copyMemory(from: bytes)
        filled += bytes.count
        return true
    }

    /// A block is a list of sequences: literals, then a match: bytes to repeat from before.
    private mutating func decode(_ block: UnsafeRawBufferPointer, isLinked: Bool) -> Bool {
        let start = isLinked ? 0 : filled
        var at = 0
        /// A length of 15 or more goes on in the bytes that follow, up to one that is not 255.
        func length(_ first: UInt8) -> Int? {
            var length = Int(first)
            guard length == 15 else { return length }
            while at < block.count {
                let more = block[at]
                at += 1
                length += Int(more)
                if more != 255 { return length }
            }
            return nil
        }
        while at < block.count {
            let token = block[at]
            at += 1
            guard let literals = length(token >> 4), literals <= block.count - at,
                literals <= output.count - filled
            else { return false }
            if literals > 0 {
                (output.baseAddress! + filled).copyMemory(
                    from: block.baseAddress! + at, byteCount: literals)
            }
            at += literals
            filled += literals
            // The last sequence has no match.
            if at == block.count { return true }
            guard block.count - at >= 2 else { return false }
            let distance = Int(block[at]) | Int(block[at + 1]) << 8
            at += 2
            guard let more = length(token & 15), distance > 0, distance <= filled - start,
                more + 4 <= output.count - filled
            else { return false }
            repeatBytes(from: distance, count: more + 4)
        }
        return false
    }

    /// Appends `count` bytes from `distance` back on; they may be among those being appended.
    private mutating func repeatBytes(from distance: Int, count: Int) {
        let end = output.baseAddress! + filled
        filled += count
        if distance >= count {
            end.copyMemory(from: end - distance, byteCount: count)
            return
        }
        // The bytes repeat themselves: what is copied doubles each time.
        var copied = 0
        while copied < count {
            let part = min(count - copied, distance + copied)
            (end + copied).copyMemory(from: end - distance, byteCount: part)
            copied += part
        }
    }
}
