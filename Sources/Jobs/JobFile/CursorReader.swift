import Fetchers

/// Reads `cursor` of a source.
struct CursorReader {
    private let reader: MappingReader

    init(_ reader: MappingReader) { self.reader = reader }

    func cursor() -> CursorSpec? {
        reader.checkKeys(JobFileKeys.cursor)
        for key in ["column", "first"] where reader.node(key) == nil {
            reader.diagnostics.report(
                "\(reader.owner ?? "") has no \(shown(key)); expected "
                    + "cursor: { column: updated_at, first: 2024-01-01 }", at: reader.place)
        }
        let column = reader.text("column", expected: "a column's name")
        let first = reader.text("first", expected: "the value to begin with")
        let lookback = reader.value(
            "lookback", expected: "a time such as 2d, 1h or 30m, or a whole number above zero",
            CursorReader.lookback)
        guard let column, let first else { return nil }
        return CursorSpec(column: column, first: first, lookback: lookback, at: reader.place)
    }

    private static func lookback(_ text: String) -> CursorSpec.Lookback? {
        if let number = OptionText.wholeNumber(text, in: 1...Int.max) {
            return .number(Int64(number))
        }
        if text.hasSuffix("d") || text.hasSuffix("w") {
            let days = text.hasSuffix("w") ? 7 : 1
            return OptionText.wholeNumber(String(text.dropLast()), in: 1...100_000).map {
                .microseconds(Int64($0 * days) * 86_400_000_000)
            }
        }
        return OptionText.duration(text).map { duration in
            let (seconds, fraction) = duration.components
            return .microseconds(seconds * 1_000_000 + fraction / 1_000_000_000_000)
        }
    }
}
