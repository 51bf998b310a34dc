public import Background
public import Formats
public import Frames

/// Turns one item into frames.
///
/// A fetcher is tried again by whoever runs it: `fetch` is one attempt, and a failed attempt leaves
/// nothing behind.
public protocol Fetcher: Sendable {
    /// The item's stable name, for errors, reports and the source column.
    var label: String { get }
    /// What the item loads from (a host, a database file): limits belong to it.
    var target: String { get }

    /// Loads the item once.
    ///
    /// Runs on a thread of the pool and may block it; CPU-heavy parts take one of the context's
    /// core permits. Ends early when the task is cancelled.
    ///
    /// - Throws: an error whose text names the label, what was found, what was expected and what
    ///   helps. One that conforms to `TransientError` may be tried again.
    func fetch(_ context: FetchContext) async throws -> Fetched
}

/// What a fetcher works with.
public struct FetchContext: Sendable {
    /// The pool that runs the fetcher; its core permits are for parsing and decompression.
    public let pool: BackgroundPool
    /// Told how many bytes came in, as they come.
    public let onBytes: @Sendable (Int) -> Void

    public init(pool: BackgroundPool, onBytes: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.pool = pool
        self.onBytes = onBytes
    }
}

/// What a successful attempt leaves.
public struct Fetched: Sendable {
    public var frame: ItemFrame
    /// Reads the same bytes again under other options, where the values have a spelling of their
    /// own: from the file, which must be unchanged, or from the body that was kept. Nil where the
    /// values are typed at the source.
    public var reread: (@Sendable (ReadOptions) throws -> ItemFrame)?

    public init(
        frame: ItemFrame, reread: (@Sendable (ReadOptions) throws -> ItemFrame)? = nil
    ) {
        self.frame = frame
        self.reread = reread
    }

    /// The rows as one frame, batches sharing their memory. O(batches × columns).
    public var table: DataFrame {
        get throws { try concat(frame.batches, how: .strict) }
    }
}
