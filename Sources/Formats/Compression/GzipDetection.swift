extension GzipSource {
    /// `source` itself, or what it inflates to where its first bytes are those of gzip: names and
    /// headers lie, bytes do not.
    package static func inflatingIfGzip(
        _ source: any ByteSource, label: String, maximumDecodedBytes: Int
    ) throws -> any ByteSource {
        var prefix: [UInt8] = [0, 0]
        let count = try prefix.withUnsafeMutableBytes { try source.readFully(into: $0) }
        let whole = PeekedSource(Array(prefix.prefix(count)), then: source)
        guard isGzip(Array(prefix.prefix(count))) else { return whole }
        return GzipSource(whole, label: label, maximumDecodedBytes: maximumDecodedBytes)
    }
}
