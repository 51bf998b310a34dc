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
    /// Told how many bytes came in, as they come.
    public let onBytes: @Sendable (Int) -> Void
    /// The pool that runs the fetcher.
    let pool: BackgroundPool
    let onWait: @Sendable (Duration) -> Void
    /// See `giving`.
    private(set) var taker: RowTaker?

    /// - Parameters:
    ///   - pool: the pool that runs the fetcher.
    ///   - onBytes: told how many bytes came in.
    ///   - onWait: told how long the item waited for a processor: time that is not its own.
    public init(
        pool: BackgroundPool, onBytes: @escaping @Sendable (Int) -> Void = { _ in },
        onWait: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.pool = pool
        self.onBytes = onBytes
        self.onWait = onWait
    }

    /// The same, giving rows to `taker` before all are read, where the fetcher can.
    package func giving(to taker: RowTaker?) -> FetchContext {
        var context = self
        context.taker = taker
        return context
    }

    /// Runs `body`, which keeps a processor busy (parsing, inflating), when one of the pool's core
    /// permits is free.
    public func withCorePermit<Result: Sendable>(
        _ body: @Sendable () throws -> Result
    ) async throws -> Result {
        let clock = ContinuousClock()
        let asked = clock.now
        return try await pool.withCorePermit {
            onWait(clock.now - asked)
            return try body()
        }
    }
}

/// What a successful attempt leaves.
public struct Fetched: Sendable {
    public var frame: ItemFrame
    /// Reads the same bytes again under other options, where the values have a spelling of their
    /// own: from the file, which must be unchanged, or from the body that was kept. Nil where the
    /// values are typed at the source.
    public var reread: (@Sendable (ReadOptions) async throws -> ItemFrame)?

    /// Opens the bytes as they came from the source, where they were kept.
    package var openBytes: (@Sendable () throws -> any ByteSource)?

    /// What the name of a file of these bytes ends in, without the dot, so that it is read as they
    /// were: `json.gz`.
    package var bytesSuffix = ""

    /// By what a server can be asked whether the same bytes would come again, where it said so.
    package var validators: HTTPValidators?

    public init(
        frame: ItemFrame, reread: (@Sendable (ReadOptions) async throws -> ItemFrame)? = nil
    ) {
        self.frame = frame
        self.reread = reread
    }

    /// The rows as one frame, batches sharing their memory. O(batches × columns).
    public var table: DataFrame {
        get throws {
            let names = frame.columns.map(\.name)
            return try concat(
                frame.batches + frame.spelled.map { try $0.frame(names: names) }, how: .strict)
        }
    }
}
