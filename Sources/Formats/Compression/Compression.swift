/// How a file of a format is compressed as a whole.
public enum Compression: String, Sendable, Hashable, CaseIterable {
    case gzip, zstd

    /// The suffix behind the format's own, without the dot, in lower case.
    public var suffix: String {
        switch self {
        case .gzip: "gz"
        case .zstd: "zst"
        }
    }

    /// A new compressor, whose output depends on the bytes alone.
    package func makeWriter() -> any CompressingWriter {
        switch self {
        case .gzip: GzipWriter()
        case .zstd: ZstdWriter()
        }
    }
}

/// Compresses a stream of bytes. One thread at a time.
package protocol CompressingWriter: AnyObject {
    /// Compresses `bytes`; what is ready is appended to `out`.
    func write(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8])
    /// Ends the stream. Nothing may be written afterwards.
    func finish(to out: inout [UInt8])
}
