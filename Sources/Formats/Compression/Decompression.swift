/// Opens `source` through gzip or zstd where its first bytes say so; other bytes come through as they
/// are.
package func decompressing(
    _ source: any ByteSource, label: String, maximumDecodedBytes: Int
) throws -> any ByteSource {
    var prefix = [UInt8](repeating: 0, count: ForeignFormat.prefixBytes)
    let isSeekable = source.byteCount != nil
    let count = try prefix.withUnsafeMutableBytes {
        try isSeekable ? source.readFully(into: $0, at: 0) : source.readFully(into: $0)
    }
    prefix.removeLast(prefix.count - count)
    let whole = isSeekable ? source : PeekedSource(prefix, then: source)
    if GzipSource.isGzip(prefix) {
        return GzipSource(whole, label: label, maximumDecodedBytes: maximumDecodedBytes)
    }
    if ZstdSource.isZstd(prefix) {
        return ZstdSource(whole, label: label, maximumDecodedBytes: maximumDecodedBytes)
    }
    if let foreign = ForeignFormat(prefix) { throw foreign.error(label) }
    return whole
}

/// Whether bytes that start like this would be inflated.
package func isCompressed(_ bytes: [UInt8]) -> Bool {
    GzipSource.isGzip(bytes) || ZstdSource.isZstd(bytes)
}

extension ByteSource {
    /// Whether these bytes came out of a compressed stream.
    var isDecompressed: Bool { self is GzipSource || self is ZstdSource }
}
