public import Formats

/// How the items of one source are fetched and read.
public struct ItemOptions: Sendable {
    /// How bytes become a frame.
    public var read = ReadOptions()
    /// Columns that get another name, in the order written.
    public var rename: [ColumnRename] = []
    /// The columns that are kept, in this order, by their new names; nil keeps all.
    public var select: [String]?
    /// The bound on one attempt; nil means the fetcher's own.
    public var timeout: Duration?
    /// How long what a command wrote is taken as it is; nil runs it every time.
    public var cache: Duration?
    /// How often an attempt that failed for a passing reason is repeated.
    public var retries = ItemOptions.defaultRetries
    /// Whether an HTTP body framed by neither length nor chunks is accepted.
    public var allowsUnframed = false
    public var expect = ItemExpectations()

    public static let defaultRetries = 3

    public init() {}
}

/// A column's name in the input, and the name that it gets.
public struct ColumnRename: Sendable, Hashable {
    public let old: String
    public let new: String

    public init(old: String, new: String) {
        self.old = old
        self.new = new
    }
}
