import CZstd
import Frames

/// zstd in memory, where the length of the content is told beside it.
enum ZstdFrame {
    /// Memory that is taken before the content has come.
    private static let trustedBytes = 64 << 20

    /// The content of `input`, which is one frame; nil where it is damaged or not of `byteCount`
    /// bytes.
    ///
    /// Memory grows with what is really decoded: a length that is not true costs little.
    static func decode(_ input: Buffer, byteCount: Int) -> Buffer? {
        guard let stream = ZSTD_createDStream() else { preconditionFailure("zstd cannot start") }
        defer { ZSTD_freeDStream(stream) }
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
        return input.withUnsafeBytes { bytes in
            var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            var content = Buffer(byteCount: 0) { _ in }
            while true {
                let filled = content.byteCount
                let capacity = min(byteCount, max(trustedBytes, 2 * filled))
                var status = 0
                var end = filled
                let larger = Buffer(byteCount: capacity) { target in
                    content.withUnsafeBytes { target.copyMemory(from: $0) }
                    (status, end) = decode(stream, &source, into: target, from: filled)
                }
                if ZSTD_isError(status) != 0 { return nil }
                if status == 0 {
                    return end == byteCount && source.pos == source.size ? larger : nil
                }
                guard end == capacity, capacity < byteCount else { return nil }
                content = larger
            }
        }
    }

    /// Decodes until the frame ends, the target is full, or nothing happens any more.
    ///
    /// - Returns: zstd's last answer, 0 at the end of the frame, and where the content ends.
    private static func decode(
        _ stream: OpaquePointer, _ source: inout ZSTD_inBuffer,
        into target: UnsafeMutableRawBufferPointer, from start: Int
    ) -> (status: Int, end: Int) {
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: start)
        while true {
            let (before, taken) = (output.pos, source.pos)
            let status = ZSTD_decompressStream(stream, &output, &source)
            let isStuck = output.pos == before && source.pos == taken
            if status == 0 || ZSTD_isError(status) != 0 || isStuck { return (status, output.pos) }
        }
    }
}
