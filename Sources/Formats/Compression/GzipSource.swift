import CZlib

/// Inflates gzip (RFC 1952), one member after the other.
///
/// Each member's CRC and length are checked. A stream that ends too early, that goes on with
/// something else than a member, or that decodes to more than the cap fails.
package final class GzipSource: ByteSource {
    private let source: any ByteSource
    private let label: String
    private let cap: Int
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var decoded = 0
    private var consumed = 0
    /// Where the member under way begins.
    private var memberStart = 0
    private var state = State.betweenMembers

    private enum State {
        case betweenMembers, inMember, ended
    }

    /// Inflates what `source` gives.
    ///
    /// - Parameter maximumDecodedBytes: more decoded bytes than this are an error, against bombs.
    package init(_ source: any ByteSource, label: String, maximumDecodedBytes: Int) {
        self.source = source
        self.label = label
        cap = maximumDecodedBytes
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        input = .allocate(byteCount: 64 << 10, alignment: 1)
        // 15 bits of window, and 16 for gzip alone. It can fail only for want of memory, or where
        // the header and the library are of different versions.
        let status = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    package var identity: SourceIdentity? { source.identity }

    /// Whether bytes that start like this are gzip.
    package static func isGzip(_ prefix: [UInt8]) -> Bool { prefix.starts(with: [0x1F, 0x8B]) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = uInt(clamping: buffer.count)
        let room = Int(stream.pointee.avail_out)
        while state != .ended, Int(stream.pointee.avail_out) == room {
            if stream.pointee.avail_in == 0, try !refill() { break }
            try inflateSome()
        }
        let count = room - Int(stream.pointee.avail_out)
        decoded += count
        if decoded > cap {
            throw failure(
                .tooLarge,
                "the compressed input decodes to more than \(cap) bytes, the most allowed")
        }
        return count
    }

    /// Gets more input; false at the end of the stream.
    private func refill() throws -> Bool {
        let count = try source.read(into: input)
        if count > 0 {
            stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = uInt(count)
            return true
        }
        guard state == .betweenMembers, consumed > 0 else {
            throw failure(
                .compression,
                consumed == 0
                    ? "0 bytes, expected gzip"
                    : "the gzip stream ends too early, after \(consumed) bytes; fetch it again")
        }
        state = .ended
        return false
    }

    private func inflateSome() throws {
        state = .inMember
        let before = stream.pointee.avail_in
        let status = inflate(stream, Z_NO_FLUSH)
        consumed += Int(before - stream.pointee.avail_in)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            state = .betweenMembers
            memberStart = consumed
            inflateReset(stream)
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
            throw failure(
                .compression,
                memberStart > 0 && reason == "incorrect header check"
                    ? "bytes that are not gzip follow the compressed stream, at byte \(memberStart)"
                    : "damaged gzip near byte \(consumed): \(reason); fetch it again")
        }
    }

    private func failure(_ code: FormatError.Code, _ message: String) -> FormatError {
        FormatError(code, message, label: label)
    }
}
