import CZstd

/// Decompresses zstd (RFC 8878), one frame after the other.
///
/// The checksum of a frame is checked where it has one. A stream that ends too early, that goes on
/// with something else than a frame, that wants a window of more than 128 MB or that decodes to more
/// than the cap fails.
package final class ZstdSource: ByteSource {
    private let source: any ByteSource
    private let label: String
    private let cap: Int
    private let stream: OpaquePointer
    private let memory: UnsafeMutableRawBufferPointer
    private var input = ZSTD_inBuffer()
    private var decoded = 0
    private var consumed = 0
    /// Where the frame under way begins.
    private var frameStart = 0
    private var state = State.betweenFrames

    private enum State {
        case betweenFrames, inFrame, ended
    }

    /// Decompresses what `source` gives.
    ///
    /// - Parameter maximumDecodedBytes: more decoded bytes than this are an error, against bombs.
    package init(_ source: any ByteSource, label: String, maximumDecodedBytes: Int) {
        self.source = source
        self.label = label
        cap = maximumDecodedBytes
        memory = .allocate(byteCount: ZSTD_DStreamInSize(), alignment: 1)
        // It can fail only for want of memory.
        guard let stream = ZSTD_createDStream() else { preconditionFailure("zstd cannot start") }
        self.stream = stream
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
        input.src = UnsafeRawPointer(memory.baseAddress!)
    }

    deinit {
        ZSTD_freeDStream(stream)
        memory.deallocate()
    }

    package var identity: SourceIdentity? { source.identity }

    /// Whether bytes that start like this are zstd: a frame, or one to be skipped.
    package static func isZstd(_ prefix: [UInt8]) -> Bool {
        prefix.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
            || (prefix.count >= 4 && prefix[0] & 0xF0 == 0x50
                && prefix[1...3].elementsEqual([0x2A, 0x4D, 0x18]))
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while state != .ended, output.pos == 0 {
            // Inside a frame the decoder may hold output that needs no more input.
            if input.pos == input.size, try !refill(), state == .ended { break }
            try decompressSome(&output)
        }
        decoded += output.pos
        if decoded > cap {
            throw failure(
                .tooLarge,
                "the compressed input decodes to more than \(cap) bytes, the most allowed")
        }
        return output.pos
    }

    /// Gets more input; false at its end, which has to be between two frames.
    private func refill() throws -> Bool {
        let count = try source.read(into: memory)
        if count > 0 {
            input.size = count
            input.pos = 0
            return true
        }
        guard state == .betweenFrames, consumed > 0 else {
            throw failure(
                .compression,
                consumed == 0
                    ? "0 bytes, expected zstd"
                    : "the zstd stream ends too early, after \(consumed) bytes; fetch it again")
        }
        state = .ended
        return false
    }

    private func decompressSome(_ output: inout ZSTD_outBuffer) throws {
        let before = input.pos
        let status = ZSTD_decompressStream(stream, &output, &input)
        consumed += input.pos - before
        if ZSTD_isError(status) != 0 {
            let reason = String(cString: ZSTD_getErrorName(status))
            throw failure(
                .compression,
                frameStart > 0 && reason == "Unknown frame descriptor"
                    ? "bytes that are not zstd follow the compressed stream, at byte \(frameStart)"
                    : "damaged zstd near byte \(consumed): \(reason); fetch it again")
        }
        state = status == 0 ? .betweenFrames : .inFrame
        if status == 0 { frameStart = consumed }
    }

    private func failure(_ code: FormatError.Code, _ message: String) -> FormatError {
        FormatError(code, message, label: label)
    }
}
