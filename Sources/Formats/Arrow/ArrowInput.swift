import Frames

/// The bytes of an Arrow file or stream, taken from a place that moves on.
final class ArrowInput {
    private var source: any ByteSource
    /// Where the next byte is taken from.
    private(set) var offset = 0
    /// Bytes in all; nil while they can be taken only in order.
    private(set) var byteCount: Int?

    /// What is allocated before its bytes have come. The system gives memory only where it is
    /// written to, so a length that is not true costs addresses and nothing else.
    private static let trustedBytes = 256 << 20

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// From here on bytes can be taken from any place. What cannot be read so is gathered in memory.
    ///
    /// - Parameters:
    ///   - head: the bytes that were taken before.
    ///   - limit: the most that is gathered.
    func allowSeeking(after head: [UInt8], limit: Int) throws {
        if source.byteCount == nil {
            source = try GatheredSource(head, then: source, limit: limit)
        }
        byteCount = source.byteCount
    }

    func seek(to place: Int) {
        precondition(byteCount != nil, "the input is taken in order")
        offset = place
    }

    private func readFully(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard byteCount != nil else {
            let count = try source.readFully(into: target)
            offset += count
            return count
        }
        var filled = 0
        while filled < target.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            let count = try source.read(into: rest, at: offset)
            if count == 0 { break }
            filled += count
            offset += count
        }
        return filled
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer) throws {
        let count = try readFully(into: target)
        guard count == target.count else {
            throw ArrowFault(
                "ends after \(offset) bytes, \(target.count - count) bytes too early")
        }
    }

    /// Up to `count` bytes: fewer only where the input ends.
    func bytes(upTo count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try readFully(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Exactly `count` bytes, in memory of their own, or of the mapping that they are in.
    func buffer(_ count: Int) throws -> Buffer {
        if let mapped = source as? MappedSource {
            try skip(count)
            return Buffer(window: offset - count..<offset, of: mapped.bytes)
        }
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
                part.withUnsafeBytes {
                    next.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
                }
                next += part.byteCount
            }
        }
    }

    /// Passes over `count` bytes.
    func skip(_ count: Int) throws {
        if let byteCount {
            guard count <= byteCount - offset else {
                throw ArrowFault("ends after \(byteCount) bytes, too early")
            }
            offset += count
            return
        }
        var rest = count
        while rest > 0 {
            let size = min(rest, 1 << 20)
            _ = try Buffer(byteCount: size) { try fill($0) }
            rest -= size
        }
    }
}

/// All bytes of a source that can be read only in order, kept in memory.
private final class GatheredSource: ByteSource {
    private var parts: [[UInt8]] = []
    let byteCount: Int?

    private static let partBytes = 1 << 20

    init(_ head: [UInt8], then source: any ByteSource, limit: Int) throws {
        // Every part but the last has the same length.
        var part = head
        var total = head.count
        while true {
            try part.append(addingCapacity: Self.partBytes - part.count) { span in
                try span.withUnsafeMutableBufferPointer { buffer, initialized in
                    initialized = try source.readFully(into: UnsafeMutableRawBufferPointer(buffer))
                    total += initialized
                }
            }
            guard total <= limit else {
                throw ArrowFault.unsupported("more than \(limit) bytes, the most that is kept")
            }
            parts.append(part)
            if part.count < Self.partBytes { break }
            part = []
        }
        byteCount = total
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        preconditionFailure("read by place alone")
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        let (index, start) = offset.quotientAndRemainder(dividingBy: Self.partBytes)
        guard parts.indices.contains(index) else { return 0 }
        let count = min(buffer.count, parts[index].count - start)
        guard count > 0 else { return 0 }
        parts[index].withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
        }
        return count
    }
}
