public import Formats
import Glibc

/// Loads standard input, which must be told its format. The bytes are kept, in memory, so that a
/// column can be read again as text.
public struct StandardInputFetcher: Fetcher {
    public let label: String
    public var target: String { "stdin" }
    private let options: ReadOptions

    /// - Parameters:
    ///   - label: the item's name.
    ///   - options: how it is read; a nil format means CSV.
    public init(label: String = "stdin", options: ReadOptions = ReadOptions()) {
        self.label = label
        self.options = options
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let format = options.format ?? .csv
        let input = CountingSource(
            DescriptorSource(STDIN_FILENO, label: label), onBytes: context.onBytes)
        let bytes = try input.readAll(limit: options.maximumDecodedBytes, label: label)
        guard !bytes.isEmpty else {
            throw FormatError(
                .unreadable, "is empty: 0 bytes came in, expected a header at least",
                label: label)
        }
        let frame = try await context.withCorePermit {
            try decode(format, label: label, options: options) { BytesSource(bytes) }
        }
        return Fetched(frame: frame) { [label] options in
            try decode(format, label: label, options: options) { BytesSource(bytes) }
        }
    }
}
