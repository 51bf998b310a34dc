public import Formats

/// Loads one local file of CSV, TSV, JSON, JSON Lines or Arrow, compressed with gzip or zstd or not
/// (known by its first bytes).
public struct FileFetcher: Fetcher {
    public let label: String
    public var target: String { "file" }
    private let path: String
    private let options: ReadOptions

    /// - Parameters:
    ///   - path: the file.
    ///   - label: the item's name; the path where nil.
    ///   - options: how it is read; a nil format means what the suffix says, else
    ///     Arrow by its first bytes, else CSV.
    public init(_ path: String, label: String? = nil, options: ReadOptions = ReadOptions()) {
        self.path = path
        self.label = label ?? path
        self.options = options
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let format = options.format ?? FileTree.format(of: path)
        let source = try FileSource(path: path, label: label)
        let file = LocalFile(
            path: path, label: label, format: format, size: source.byteCount ?? 0,
            identity: source.identity, context: context)
        if file.size == 0 {
            let nothing = ItemFrame(batches: [], columns: [], rowCount: 0, rowsRead: 0)
            return Fetched(frame: nothing)
        }
        let frame = try await file.read(source, options: options, for: context.taker)
        guard format.hasSpelling else { return Fetched(frame: frame) }
        // Whoever reads it again has taken its rows.
        return Fetched(frame: frame) { try await file.read(try file.open(), options: $0, for: nil) }
    }
}

/// A file that must stay as it was when it was first opened.
private struct LocalFile: Sendable {
    let path: String
    let label: String
    let format: Format
    let size: Int
    let identity: SourceIdentity?
    let context: FetchContext

    /// Files of up to so many bytes are read at once, into memory.
    private static var smallSize: Int { 64 << 10 }

    /// Opens it again.
    func open() throws -> FileSource {
        let source = try FileSource(path: path, label: label)
        guard source.identity == identity else {
            throw FormatError(
                .changed,
                "the file changed between its first and its second reading; run again "
                    + "when it is complete",
                label: label)
        }
        return source
    }

    /// Reads it: a large one of CSV on all cores, others on one.
    ///
    /// - Parameters:
    ///   - source: the file as it was opened; it is used up.
    ///   - taker: who wants its rows while it is read.
    func read(
        _ source: consuming FileSource, options: ReadOptions, for taker: RowTaker?
    ) async throws -> ItemFrame {
        if size <= Self.smallSize {
            let bytes = try source.wholeBytes()
            try Task.checkCancellation()
            context.onBytes(bytes.count)
            let read: @Sendable () throws -> ItemFrame = { [format, label] in
                try decode(format, label: label, options: options) { BytesSource(bytes) }
            }
            // So little text is read in less than a millisecond: thousands of files would wait for
            // a permit longer than that. What must be inflated may be much more.
            if format.isText, !isCompressed(bytes) { return try read() }
            return try await context.withCorePermit { try read() }
        }
        if format == .csv || format == .tsv {
            var options = options
            options.format = format
            let file = try CSVFile(source, label: label, options: options) {
                CountingSource($0, onBytes: context.onBytes)
            }
            if let file {
                guard file.isOnePart else {
                    return try await file.read(on: context.pool, for: taker)
                }
                return try await context.withCorePermit { try file.read(for: taker) }
            }
        }
        return try await context.withCorePermit {
            try decode(format, label: label, options: options) {
                CountingSource(try open(), onBytes: context.onBytes)
            }
        }
    }
}
