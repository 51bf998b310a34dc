import Frames

/// The bytes of an Arrow file or stream, taken in order, with a count of those taken.
final class ArrowInput {
    private let source: any ByteSource
    private(set) var offset = 0

    /// What is allocated before its bytes have come. The system gives memory only where it is
    /// written to, so a length that is not true costs addresses and nothing else.
    private static let trustedBytes = 256 << 20

    init(_ source: any ByteSource) { self.source = source }

    private func fill(_ target: UnsafeMutableRawBufferPointer) throws {
        guard !target.isEmpty else { return }
        let count = try source.readFully(into: target)
        offset += count
        guard count == target.count else {
            throw ArrowFault(
                "ends after \(offset) bytes, \(target.count - count) bytes too early")
        }
    }

    /// Up to `count` bytes: fewer only where the input ends.
    func bytes(upTo count: Int) throws -> [UInt8] {
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try source.readFully(into: UnsafeMutableRawBufferPointer(buffer))
        }
        offset += bytes.count
        return bytes
    }

    /// Exactly `count` bytes, in memory of their own.
    func buffer(_ count: Int) throws -> Buffer {
        if count <= Self.trustedBytes { return try Buffer(byteCount: count) { try fill($0) } }
        // What is claimed to be larger has to come in parts before it gets memory in one piece.
        var parts: [Buffer] = []
        var rest = count
        while rest > 0 {
            let size = min(rest, Self.trustedBytes)
            parts.append(try Buffer(byteCount: size) { try fill($0) })
            rest -= size
        }
        return Buffer(byteCount: count) { target in
            var next = target.baseAddress!
            for part in parts {
                next.copyMemory(from: part.unsafeBytes.baseAddress!, byteCount: part.byteCount)
                next += part.byteCount
            }
        }
    }

    /// Passes over `count` bytes.
    func skip(_ count: Int) throws {
        var rest = count
        while rest > 0 {
            let size = min(rest, 1 << 20)
            _ = try Buffer(byteCount: size) { try fill($0) }
            rest -= size
        }
    }
}
