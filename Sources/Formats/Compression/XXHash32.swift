/// The checksum of LZ4 frames.
///
/// Source: Y. Collet, xxHash specification 0.1.1, https://github.com/Cyan4973/xxHash, XXH32.
enum XXHash32 {
    private static let primes: [UInt32] = [
        0x9E37_79B1, 0x85EB_CA77, 0xC2B2_AE3D, 0x27D4_EB2F, 0x1656_67B1,
    ]

    /// The hash with the seed 0.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let (p1, p2, p3, p4, p5) = (primes[0], primes[1], primes[2], primes[3], primes[4])
        func word(_ at: Int) -> UInt32 {
            UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        }
        func rotated(_ value: UInt32, _ bits: UInt32) -> UInt32 {
            value << bits | value >> (32 - bits)
        }
        var at = 0
        var hash = p5
        if bytes.count >= 16 {
            var lanes: (UInt32, UInt32, UInt32, UInt32) = (p1 &+ p2, p2, 0, 0 &- p1)
            while at + 16 <= bytes.count {
                lanes.0 = rotated(lanes.0 &+ word(at) &* p2, 13) &* p1
                lanes.1 = rotated(lanes.1 &+ word(at + 4) &* p2, 13) &* p1
                lanes.2 = rotated(lanes.2 &+ word(at + 8) &* p2, 13) &* p1
                lanes.3 = rotated(lanes.3 &+ word(at + 12) &* p2, 13) &* p1
                at += 16
            }
            hash =
                rotated(lanes.0, 1) &+ rotated(lanes.1, 7) &+ rotated(lanes.2, 12)
                &+ rotated(lanes.3, 18)
        }
        hash = hash &+ UInt32(truncatingIfNeeded: bytes.count)
        while at + 4 <= bytes.count {
            hash = rotated(hash &+ word(at) &* p3, 17) &* p4
            at += 4
        }
        while at < bytes.count {
            hash = rotated(hash &+ UInt32(bytes[at]) &* p5, 11) &* p1
            at += 1
        }
        hash = (hash ^ hash >> 15) &* p2
        hash = (hash ^ hash >> 13) &* p3
        return hash ^ hash >> 16
    }
}
