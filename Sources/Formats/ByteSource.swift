/// A stream of bytes that is pulled; synchronous, used by one thread at a time.
package protocol ByteSource: AnyObject {
    /// Fills the front of `buffer` and returns how many bytes were written; 0 means the end.
    ///
    /// `buffer` is never empty. A source may return fewer bytes than there is room for.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

    /// What the bytes come from, so that a second reading can be told from a first; nil where the
    /// source cannot change.
    var identity: SourceIdentity? { get }

    /// Bytes in all, where they can be read from any place; nil where they come in order only.
    var byteCount: Int? { get }

    /// Fills the front of `buffer` with the bytes from `offset` on, as `read(into:)` does; what that
    /// reads next stays as it was. Only for sources that have a `byteCount`.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int
}

extension ByteSource {
    package var identity: SourceIdentity? { nil }
    package var byteCount: Int? { nil }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        preconditionFailure("the source is read in order")
    }
}

/// The state of a file: two equal identities mean that nothing was written in between.
package struct SourceIdentity: Equatable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    package let size: Int64
    /// Nanoseconds since 1970.
    package let modified: Int64
}

extension ByteSource {
    /// Reads until `buffer` is full or the source ends; returns the bytes written.
    func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try read(into: rest)
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// The same from `offset` on, for sources that have a `byteCount`.
    func readFully(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try read(into: rest, at: offset + filled)
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Reads everything that is left; fails beyond `limit` bytes.
    package func readAll(limit: Int, label: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var step = 65536
        while true {
            let before = bytes.count
            try bytes.append(addingCapacity: step) { span in
                try span.withUnsafeMutableBufferPointer { buffer, initialized in
                    initialized = try self.readFully(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
            if bytes.count > limit {
                throw FormatError(
                    .tooLarge, "more than \(limit) bytes, the most that is read into memory",
                    label: label)
            }
            if bytes.count - before < step { return bytes }
            step = min(step * 2, 16 << 20)
        }
    }
}

/// Bytes that are in memory already, handed out in the pieces they came in.
package final class BytesSource: ByteSource {
    private let pieces: [[UInt8]]
    private var piece = 0
    private var offset = 0

    package init(_ pieces: [[UInt8]]) { self.pieces = pieces }

    package convenience init(_ bytes: [UInt8]) { self.init([bytes]) }

    /// Cuts `bytes` into pieces of `size`, so that a test sees every border.
    package convenience init(_ bytes: [UInt8], size: Int) {
        self.init(
            stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<Swift.min($0 + size, bytes.count)])
            })
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while piece < pieces.count, offset == pieces[piece].count {
            piece += 1
            offset = 0
        }
        guard piece < pieces.count else { return 0 }
        let count = Swift.min(buffer.count, pieces[piece].count - offset)
        pieces[piece].withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        offset += count
        return count
    }

    /// Known for bytes in one piece.
    package var byteCount: Int? { pieces.count == 1 ? pieces[0].count : nil }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = Swift.min(buffer.count, pieces[0].count - offset)
        guard count > 0 else { return 0 }
        pieces[0].withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        return count
    }
}

/// A source whose first bytes were looked at already.
final class PeekedSource: ByteSource {
    private var prefix: ArraySlice<UInt8>
    private let rest: any ByteSource

    init(_ prefix: [UInt8], then rest: any ByteSource) {
        self.prefix = prefix[...]
        self.rest = rest
    }

    var identity: SourceIdentity? { rest.identity }
    var byteCount: Int? { rest.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        try rest.read(into: buffer, at: offset)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !prefix.isEmpty else { return try rest.read(into: buffer) }
        let count = Swift.min(buffer.count, prefix.count)
        prefix.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
        prefix.removeFirst(count)
        return count
    }
}
