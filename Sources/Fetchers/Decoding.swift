package import Formats

/// Reads an item from bytes that can be opened again and again.
///
/// - Parameters:
///   - format: csv, tsv, json, jsonl or arrow.
///   - open: gives the raw bytes from their start, compressed or not.
package func decode(
    _ format: Format, label: String, options: ReadOptions,
    open: @escaping () throws -> any ByteSource
) throws -> ItemFrame {
    var options = options
    options.format = format
    let limit = options.maximumDecodedBytes
    let inflated = {
        try decompressing(open(), label: label, maximumDecodedBytes: limit)
    }
    switch format {
    case .csv, .tsv: return try CSV.read(open: inflated, label: label, options: options)
    case .json, .jsonl: return try JSON.read(open: inflated, label: label, options: options)
    case .arrow: return try Arrow.read(open: inflated, label: label, options: options)
    case .sqlite:
        throw FormatError(
            .options, "a SQLite database is read from a file, not from a stream of bytes",
            label: label)
    }
}

/// Counts the bytes that go by.
final class CountingSource: ByteSource {
    private let source: any ByteSource
    private let onBytes: @Sendable (Int) -> Void

    init(_ source: any ByteSource, onBytes: @escaping @Sendable (Int) -> Void) {
        self.source = source
        self.onBytes = onBytes
    }

    var identity: SourceIdentity? { source.identity }
    var byteCount: Int? { source.byteCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // Every read of a long file is a place to stop at.
        try Task.checkCancellation()
        let count = try source.read(into: buffer)
        onBytes(count)
        return count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        try Task.checkCancellation()
        let count = try source.read(into: buffer, at: offset)
        onBytes(count)
        return count
    }
}
