import NIOCore

extension Duration {
    /// The same span for NIO, to the nanosecond; more than a century becomes a century.
    var timeAmount: TimeAmount {
        let century: Int64 = 3_155_692_600
        let (seconds, attoseconds) = components
        guard seconds < century else { return .seconds(century) }
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
