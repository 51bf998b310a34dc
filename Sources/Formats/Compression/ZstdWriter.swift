import CZstd

/// Compresses bytes into one zstd frame (RFC 8878) with a checksum, at level 3 and on one thread.
///
/// Equal bytes give equal output, however they are cut into calls.
package final class ZstdWriter: CompressingWriter {
    private let stream: OpaquePointer
    private var isFinished = false

    package init() {
        // It can fail only for want of memory.
        guard let stream = ZSTD_createCCtx() else { preconditionFailure("zstd cannot start") }
        self.stream = stream
        ZSTD_CCtx_setParameter(stream, ZSTD_c_compressionLevel, 3)
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(stream) }

    /// Compresses `bytes`; what is ready is appended to `out`.
    package func write(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { _ = compress(&input, ZSTD_e_continue, to: &out) }
    }

    package func write(_ bytes: [UInt8], to out: inout [UInt8]) {
        bytes.withUnsafeBytes { write($0, to: &out) }
    }

    /// Ends the frame with its checksum. Nothing may be written afterwards.
    package func finish(to out: inout [UInt8]) {
        precondition(!isFinished, "finished twice")
        isFinished = true
        var nothing = ZSTD_inBuffer()
        while compress(&nothing, ZSTD_e_end, to: &out) > 0 {}
    }

    /// - Returns: bytes that are left to flush, about.
    private func compress(
        _ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective, to out: inout [UInt8]
    ) -> Int {
        var rest = 0
        out.append(addingCapacity: ZSTD_CStreamOutSize()) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                rest = ZSTD_compressStream2(stream, &output, &input, directive)
                initialized = output.pos
            }
        }
        // With valid parameters and room in the output there is no error left.
        precondition(ZSTD_isError(rest) == 0, "zstd refuses to compress")
        return rest
    }
}
