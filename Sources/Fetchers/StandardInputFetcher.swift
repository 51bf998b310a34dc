public import Formats
import Glibc

/// Loads standard input, which must be told its format, unless it is CSV or Arrow. The bytes are kept, in memory, so that a
/// column can be read again as text.
public struct StandardInputFetcher: Fetcher {
    public let label: String
    public var target: String { "stdin" }
    private let options: ReadOptions

    /// - Parameters:
    ///   - label: the item's name.
    ///   - options: how it is read; a nil format means Arrow by its first bytes, else CSV.
    public init(label: String = "stdin", options: ReadOptions = ReadOptions()) {
        self.label = label
        self.options = options
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let input = CountingSource(
            DescriptorSource(STDIN_FILENO, label: label), onBytes: context.onBytes)
        let bytes = try input.readAll(limit: options.maximumDecodedBytes, label: label)
        guard !bytes.isEmpty else {
            throw FormatError(
                .unreadable, "is empty: 0 bytes came in, expected a header at least",
                label: label)
        }
        let format = options.format ?? (Arrow.isArrow(BytesSource(bytes)) ? .arrow : .csv)
        let frame = try await context.withCorePermit {
            try decode(format, label: label, options: options) { BytesSource(bytes) }
        }
        guard format.hasSpelling else { return Fetched(frame: frame) }
        return Fetched(frame: frame) { [label] options in
            try decode(format, label: label, options: options) { BytesSource(bytes) }
        }
    }
}
