import NIOCore

extension Duration {
    /// The same span for NIO, to the nanosecond; more than a century becomes a century.
    var timeAmount: TimeAmount {
        let century: Int64 = 3_155_692_600
        let (seconds, attoseconds) = components
        guard seconds < century else { return .seconds(century) }
        return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// Seconds for a message: `30`, `0.25`.
    var shownSeconds: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "\(seconds)" }
        let digits = "\(milliseconds + 1000)".dropFirst()
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return "\(seconds).\(digits[...end])"
    }
}
