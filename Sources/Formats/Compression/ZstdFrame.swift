import CZstd
import Frames

/// zstd in memory, where the length of the content is told beside it.
enum ZstdFrame {
    /// The content of `input`, nil where it is damaged or not of `byteCount` bytes.
    ///
    /// Memory grows with what is really decoded: a length that is not true costs nothing.
    static func decode(_ input: Buffer, byteCount: Int) -> Buffer? {
        guard let stream = ZSTD_createDStream() else { preconditionFailure("zstd cannot start") }
        defer { ZSTD_freeDStream(stream) }
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
        var source = ZSTD_inBuffer(
            src: input.unsafeBytes.baseAddress, size: input.byteCount, pos: 0)
        var capacity = min(byteCount, 64 << 20)
        var whole = Buffer(byteCount: 0) { _ in }
        while true {
            var status = 0
            let before = whole
            var filled = before.byteCount
            let larger = Buffer(byteCount: capacity) { target in
                target.copyMemory(from: before.unsafeBytes)
                var output = ZSTD_outBuffer(dst: target.baseAddress, size: capacity, pos: filled)
                repeat {
                    filled = output.pos
                    status = ZSTD_decompressStream(stream, &output, &source)
                } while ZSTD_isError(status) == 0 && status != 0
                    && (output.pos > filled || source.pos < source.size)
                    && output.pos < capacity
                filled = output.pos
            }
            guard ZSTD_isError(status) == 0 else { return nil }
            if status == 0 {
                // One frame, all of the input, and as long as it was said to be.
                return source.pos == source.size && filled == byteCount ? larger : nil
            }
            guard filled == capacity else { return nil }
            whole = larger
            // Where the buffer is full and the frame not at its end, one call without room says
            // whether only its checksum is left.
            if capacity == byteCount {
                var none = ZSTD_outBuffer(dst: nil, size: 0, pos: 0)
                return ZSTD_decompressStream(stream, &none, &source) == 0
                    && source.pos == source.size ? whole : nil
            }
            capacity = min(byteCount, capacity * 2)
        }
    }
}
