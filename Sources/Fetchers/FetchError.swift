public import Background

/// A failed attempt to load an item from a database or from a command.
///
/// Bytes that cannot be read or decoded are `FormatError`s; what a server answers is an error of
/// `HTTPFetchers`.
public struct FetchError: TransientError, Sendable, CustomStringConvertible {
    /// The sentence, with the item's label before it.
    public let message: String
    public let label: String
    /// True where the same attempt may succeed a moment later.
    public let isTransient: Bool
    public let underlying: (any Error)?

    init(label: String, message: String, isTransient: Bool, underlying: (any Error)?) {
        self.label = label
        self.message = "\(label): \(message)"
        self.isTransient = isTransient
        self.underlying = underlying
    }

    public var description: String { message }
}
