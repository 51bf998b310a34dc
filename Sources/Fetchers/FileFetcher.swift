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
        let first = try FileSource(path: path, label: label)
        let identity = first.identity
        if identity?.size == 0 {
            let nothing = ItemFrame(batches: [], columns: [], rowCount: 0, rowsRead: 0)
            return Fetched(frame: nothing)
        }
        let read: @Sendable (ReadOptions) async throws -> ItemFrame = { [path, label] options in
            try await readFile(path, format, label: label, options: options, identity, context)
        }
        let frame = try await read(options)
        return Fetched(frame: frame, reread: format.hasSpelling ? read : nil)
    }
}

/// Reads a file that must be as `identity` says: a large one of CSV on all cores, others on one.
private func readFile(
    _ path: String, _ format: Format, label: String, options: ReadOptions,
    _ identity: SourceIdentity?, _ context: FetchContext
) async throws -> ItemFrame {
    @Sendable func open() throws -> FileSource {
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
    if format == .csv || format == .tsv {
        var options = options
        options.format = format
        let file = try CSVFile(try open(), label: label, options: options) {
            CountingSource($0, onBytes: context.onBytes)
        }
        if let file { return try await file.read(on: context.pool) }
    }
    return try await context.withCorePermit {
        try decode(format, label: label, options: options) {
            CountingSource(try open(), onBytes: context.onBytes)
        }
    }
}
