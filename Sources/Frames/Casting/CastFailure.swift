/// Why a column cannot become another type; the caller knows the column's name.
struct CastFailure: Error {
    let from: ColumnType
    let to: ColumnType
    /// The first value that has no place in the type, from 0; nil where no value of the type can
    /// be converted.
    let offender: (row: Int, value: Cell)?

    /// Found, expected, where, and what would help.
    ///
    /// - Parameter firstRow: the number of the column's first row.
    func message(column name: String?, firstRow: Int = 0) -> String {
        let place = name.map { "column \(quoted($0))" } ?? "the column"
        guard let (row, value) = offender else {
            return "\(place): \(from) values cannot be cast to \(to)" + advice
        }
        return "\(place), row \(firstRow + row): \(shown(value)) is \(expectation)"
    }

    func frameError(column name: String?, firstRow: Int = 0) -> FrameError {
        FrameError(
            .cast, message(column: name, firstRow: firstRow), columns: name.map { [$0] } ?? [])
    }

    private func shown(_ value: Cell) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .binary(let bytes): "a value of \(counted(bytes.count, "byte"))"
        default: value.description
        }
    }

    private var expectation: String {
        switch (from, to) {
        case (.int64, .float64): "an integer that no float64 equals; cast it to text"
        case (.int64, .bool): "neither 0 nor 1"
        case (.float64, .int64): "not a whole number within 64 bits"
        case (.date, .timestamp): "a day too far from 1970 for microseconds in 64 bits"
        case (.timestamp, .date): "a time other than midnight"
        case (.binary, .text): "not UTF-8"
        default: "not of the form of \(to)"
        }
    }

    private var advice: String {
        switch (from, to) {
        case (.timestamp, .timestampUTC), (.date, .timestampUTC), (.timestampUTC, .timestamp),
            (.timestampUTC, .date):
            ": the zone is not known"
        case (_, .null): ": only a column of nulls can"
        default: "; a cast to text and from there may do"
        }
    }
}
