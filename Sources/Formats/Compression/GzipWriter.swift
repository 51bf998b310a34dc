import CZlib

/// Deflates bytes into one gzip member (RFC 1952) that carries no time and no name.
///
/// Equal bytes give equal output, however they are cut into calls. One thread at a time.
package final class GzipWriter: CompressingWriter {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished = false

    /// - Parameter level: 1 (fast) to 9 (small).
    package init(level: Int = 6) {
        precondition((1...9).contains(level), "gzip levels are 1 to 9")
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window and 16 for gzip. Without a header of our own zlib writes a time of 0
        // and no name. It can fail only for want of memory or a library of another version.
        let status = deflateInit2_(
            stream, CInt(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "zlib cannot start: \(status)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses `bytes`; what is ready is appended to `out`.
    package func write(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var rest = bytes
        while !rest.isEmpty {
            // zlib counts in 32 bits.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            // zlib reads from next_in only, though it is declared mutable.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: part.baseAddress!.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = uInt(part.count)
            drain(Z_NO_FLUSH, to: &out)
        }
    }

    package func write(_ bytes: [UInt8], to out: inout [UInt8]) {
        bytes.withUnsafeBytes { write($0, to: &out) }
    }

    /// Ends the member with its CRC and length. Nothing may be written afterwards.
    package func finish(to out: inout [UInt8]) {
        precondition(!isFinished, "finished twice")
        isFinished = true
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
        drain(Z_FINISH, to: &out)
    }

    private func drain(_ flush: CInt, to out: inout [UInt8]) {
        let step = 64 << 10
        var isFull = true
        while isFull {
            out.append(addingCapacity: step) { span in
                span.withUnsafeMutableBufferPointer { buffer, initialized in
                    stream.pointee.next_out = buffer.baseAddress
                    stream.pointee.avail_out = uInt(step)
                    let status = deflate(stream, flush)
                    precondition(status != Z_STREAM_ERROR, "deflate in a wrong state")
                    isFull = stream.pointee.avail_out == 0
                    initialized = step - Int(stream.pointee.avail_out)
                }
            }
        }
    }
}
