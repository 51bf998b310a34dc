extension Duration {
    /// Seconds for a message: `30`, `0.25`.
    package var shownSeconds: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "\(seconds)" }
        let digits = "\(milliseconds + 1000)".dropFirst()
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return "\(seconds).\(digits[...end])"
    }
}
