import Fetchers
import Frames

/// The values that a name takes: single values and ranges, not expanded.
struct EachValues {
    let name: String
    private let pieces: [Piece]
    /// How many values there are.
    let count: Int

    /// The most values that a name may take.
    static let maximumCount = 1_000_000

    private enum Piece {
        case value(String)
        case integers(ClosedRange<Int>, width: Int)
        case days(ClosedRange<Int>)
        /// Months since the year 0.
        case months(ClosedRange<Int>)

        var count: Int {
            switch self {
            case .value: 1
            case .integers(let range, _), .days(let range), .months(let range):
                range.upperBound.subtractingReportingOverflow(range.lowerBound).overflow
                    || range.upperBound - range.lowerBound >= EachValues.maximumCount
                    ? EachValues.maximumCount + 1 : range.count
            }
        }

        func value(at index: Int) -> String {
            switch self {
            case .value(let text): return text
            case .integers(let range, let width):
                let number = range.lowerBound + index
                let digits = String(number.magnitude)
                let zeros = String(repeating: "0", count: max(0, width - digits.count))
                return (number < 0 ? "-" : "") + zeros + digits
            case .days(let range):
                return CalendarDate(daysSince1970: Int32(range.lowerBound + index)).description
            case .months(let range):
                let (year, month) = (range.lowerBound + index).quotientAndRemainder(dividingBy: 12)
                return padded(year, 4) + "-" + padded(month + 1, 2)
            }
        }
    }

    /// - Throws: `JobError` for a range that runs backwards or whose ends are not of one kind, and for
    ///   too many values.
    init(_ variable: EachVariable, run: RunValues) throws(JobError) {
        name = variable.name
        var pieces: [Piece] = []
        var count = 0
        for template in variable.values {
            let text = try Expansion(template, run: run).text
            do {
                let piece = try Self.piece(text)
                pieces.append(piece)
                count += piece.count
            } catch {
                throw JobError(
                    .init(
                        error.code == .tooLarge ? .tooLarge : .usage,
                        "\(shown(variable.name)) in \"each\": \(error.message)", at: template.place)
                )
            }
            guard count <= Self.maximumCount else {
                throw JobError(
                    .init(
                        .tooLarge,
                        "\(shown(variable.name)) in \"each\" takes more than \(Self.maximumCount) "
                            + "values", at: template.place))
            }
        }
        self.pieces = pieces
        self.count = count
    }

    /// All values, in order. O(count).
    var values: [String] {
        pieces.flatMap { piece in (0..<piece.count).map(piece.value) }
    }

    /// A text without `..` is a value; one with it is a range, unless neither end looks like one's.
    private static func piece(_ text: String) throws(LocationError) -> Piece {
        guard let dots = text.firstRange(of: "..") else { return .value(text) }
        let first = String(text[..<dots.lowerBound])
        let last = String(text[dots.upperBound...])
        if let from = integer(first), let to = integer(last) {
            try check(from <= to, text)
            let isPadded = [first, last].contains {
                digits(of: $0).count > 1 && digits(of: $0).first == "0"
            }
            let width = isPadded ? max(digits(of: first).count, digits(of: last).count) : 0
            return .integers(from...to, width: width)
        }
        if let from = day(first), let to = day(last) {
            try check(from <= to, text)
            return .days(from...to)
        }
        if let from = month(first), let to = month(last) {
            try check(from <= to, text)
            return .months(from...to)
        }
        guard !first.contains(where: \.isNumber), !last.contains(where: \.isNumber) else {
            throw LocationError(
                .usage,
                "\(shown(text)) is not a range; expected integers (2019..2024), days "
                    + "(2024-01-01..2024-01-31) or months (2024-01..2024-12)")
        }
        return .value(text)
    }

    private static func check(_ isInOrder: Bool, _ text: String) throws(LocationError) {
        guard isInOrder else {
            throw LocationError(.usage, "the range \(shown(text)) runs backwards")
        }
    }

    private static func digits(of text: String) -> Substring {
        text.first == "-" ? text.dropFirst() : text[...]
    }

    private static func integer(_ text: String) -> Int? {
        isDigits(digits(of: text)) ? Int(text) : nil
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func fields(_ text: String, _ widths: [Int]) -> [Int]? {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == widths, fields.allSatisfy(isDigits) else { return nil }
        return fields.compactMap { Int($0) }
    }

    private static func day(_ text: String) -> Int? {
        guard let fields = fields(text, [4, 2, 2]) else { return nil }
        return CivilCalendar.days(year: fields[0], month: fields[1], day: fields[2])
    }

    private static func month(_ text: String) -> Int? {
        guard let fields = fields(text, [4, 2]), (1...12).contains(fields[1]) else { return nil }
        return fields[0] * 12 + fields[1] - 1
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
