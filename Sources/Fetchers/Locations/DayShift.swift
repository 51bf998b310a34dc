package import Frames

/// How far a day is from another: the `-7d` of `${today-7d}`.
package struct DayShift: Sendable, Hashable {
    private enum Unit: Character {
        case day = "d"
        case week = "w"
        case month = "m"
    }

    private var count = 0
    private var unit = Unit.day

    /// No distance: the day itself.
    package init() {}

    /// - Parameter text: a sign, one to six digits, and `d`, `w` or `m`; or nothing.
    private init?(_ text: Substring) {
        if text.isEmpty { return }
        let digits = text.dropFirst().dropLast()
        guard let sign = text.first, sign == "-" || sign == "+", let last = text.last,
            let unit = Unit(rawValue: last), (1...6).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits)
        else { return nil }
        self.count = sign == "-" ? -count : count
        self.unit = unit
    }

    /// Reads what stands between `${` and `}`; nil for what does not begin with `today`, or is a
    /// longer name.
    ///
    /// - Throws: `LocationError` for `today` with something else than a distance behind it.
    init?(ofPlaceholder inside: Substring) throws(LocationError) {
        guard inside.hasPrefix("today") else { return nil }
        if let shift = DayShift(inside.dropFirst("today".count)) {
            self = shift
            return
        }
        if PlaceholderText.isIdentifier(String(inside)) { return nil }
        throw LocationError(
            .usage,
            "\(shown("${\(inside)}")) is no day; expected ${today}, or ${today-7d}, ${today+2w} or "
                + "${today-1m} for days, weeks or months before or after it")
    }

    /// The day so far from `date`. A month has its last day for those that it lacks: one month
    /// before 31 March is the last of February.
    ///
    /// - Returns: nil outside the years 1 to 9999.
    package func applied(to date: CalendarDate) -> CalendarDate? {
        let shifted: CalendarDate?
        switch unit {
        case .day, .week:
            let days = Int(date.daysSince1970) + count * (unit == .week ? 7 : 1)
            shifted = Int32(exactly: days).map(CalendarDate.init(daysSince1970:))
        case .month:
            let months = date.year * 12 + date.month - 1 + count
            guard months >= 12 else { return nil }
            let (year, month) = (months / 12, months % 12 + 1)
            shifted = CalendarDate(
                year: year, month: month,
                day: min(date.day, CivilCalendar.daysInMonth(month, year: year)))
        }
        return shifted.flatMap { (1...9999).contains($0.year) ? $0 : nil }
    }
}

extension DayShift: CustomStringConvertible {
    /// As written: `-7d`; nothing where there is no distance.
    package var description: String {
        count == 0 ? "" : (count < 0 ? "" : "+") + "\(count)\(unit.rawValue)"
    }
}

extension CalendarDate {
    /// Reads `2024-06-21`.
    package init?(iso text: String) {
        var text = text
        guard let days = text.withUTF8({ TextForm.date($0) }) else { return nil }
        self.init(daysSince1970: days)
    }
}
