import Frames

/// A date or time format in the letters of `strptime`, as `--type day=date:%d/%m/%Y` gives it.
///
/// `%Y` (4 digits) `%y` (2 digits: 69–99 are 19xx, 00–68 are 20xx, as in POSIX) `%m` `%d` `%j`
/// `%b` `%B` (English month names) `%H` `%I` `%p` `%M` `%S` `%f` (1 to 6 digits) `%z` (`Z`, `+0200`,
/// `+02:00`) `%%`. Numbers of two digits may have one. Everything else stands for itself.
struct TimeFormat: Sendable {
    private enum Element: Sendable {
        case literal(UInt8)
        case field(UInt8)
    }

    private let elements: [Element]

    private static let letters: [UInt8] = Array("YymdjbBHIpMSfz".utf8)
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ].map { Array($0.utf8) }

    /// - Throws: `FormatError` with the code `.options` where a letter is unknown, where the day is
    ///   not determined, or where a zone is missing or out of place.
    init(_ format: String, for type: ColumnType) throws {
        var elements: [Element] = []
        var seen: Set<UInt8> = []
        var bytes = Array(format.utf8)[...]
        func refuse(_ reason: String) -> FormatError {
            FormatError(.options, "format '\(format)': \(reason)")
        }
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                elements.append(.literal(byte))
                continue
            }
            guard let letter = bytes.popFirst() else { throw refuse("a % stands at the end") }
            if letter == UInt8(ascii: "%") {
                elements.append(.literal(letter))
            } else if Self.letters.contains(letter) {
                elements.append(.field(letter))
                seen.insert(letter)
            } else {
                throw refuse(
                    "%\(String(decoding: [letter], as: UTF8.self)) is not known; "
                        + "expected %Y %y %m %d %j %b %B %H %I %p %M %S %f %z or %%")
            }
        }
        func has(_ letters: String) -> Bool { letters.utf8.contains { seen.contains($0) } }
        guard has("Yy"), has("j") || (has("mbB") && has("d")) else {
            throw refuse("year, month and day are needed, as in %d/%m/%Y")
        }
        if type == .date, has("HIpMSfz") { throw refuse("a date has no time; use timestamp") }
        if has("I") != has("p") { throw refuse("%I and %p belong together") }
        if type == .timestampUTC, !has("z") { throw refuse("timestampUTC needs a zone, %z") }
        if type == .timestamp, has("z") { throw refuse("a zone, %z, needs timestampUTC") }
        self.elements = elements
    }

    /// Microseconds since 1970-01-01T00:00:00 (in UTC where the format has a zone); nil where the
    /// text is not of this format or the calendar has no such day.
    func microseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var parts = Parts()
        var rest = text[...]
        for element in elements {
            switch element {
            case .literal(let byte):
                guard rest.popFirst() == byte else { return nil }
            case .field(let letter):
                guard parts.take(letter, from: &rest) else { return nil }
            }
        }
        return rest.isEmpty ? parts.microseconds : nil
    }

    /// Days since 1970-01-01, for a format without a time.
    func days(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        microseconds(text).map { Int32($0 / 86_400_000_000) - ($0 % 86_400_000_000 < 0 ? 1 : 0) }
    }

    private struct Parts {
        var year = 1970
        var month = 1
        var day = 1
        var dayOfYear: Int?
        var hour = 0
        var isAfternoon: Bool?
        var minute = 0
        var second = 0
        var fraction = 0
        var zone = 0

        mutating func take(_ letter: UInt8, from text: inout Slice<UnsafeBufferPointer<UInt8>>)
            -> Bool
        {
            func number(_ digits: ClosedRange<Int>, _ range: ClosedRange<Int>) -> Int? {
                var value = 0
                var count = 0
                while count < digits.upperBound, let byte = text.first, byte &- 48 <= 9 {
                    value = value * 10 + Int(byte &- 48)
                    count += 1
                    text.removeFirst()
                }
                return count >= digits.lowerBound && range.contains(value) ? value : nil
            }
            func set(_ path: WritableKeyPath<Parts, Int>, _ value: Int?) -> Bool {
                guard let value else { return false }
                self[keyPath: path] = value
                return true
            }
            switch letter {
            case UInt8(ascii: "Y"): return set(\.year, number(4...4, 1...9999))
            case UInt8(ascii: "y"):
                return set(\.year, number(2...2, 0...99).map { $0 < 69 ? 2000 + $0 : 1900 + $0 })
            case UInt8(ascii: "m"): return set(\.month, number(1...2, 1...12))
            case UInt8(ascii: "d"): return set(\.day, number(1...2, 1...31))
            case UInt8(ascii: "j"):
                dayOfYear = number(1...3, 1...366)
                return dayOfYear != nil
            case UInt8(ascii: "b"), UInt8(ascii: "B"):
                return set(\.month, monthName(&text, isShort: letter == UInt8(ascii: "b")))
            case UInt8(ascii: "H"): return set(\.hour, number(1...2, 0...23))
            case UInt8(ascii: "I"): return set(\.hour, number(1...2, 1...12))
            case UInt8(ascii: "p"):
                guard text.count >= 2, text[text.startIndex + 1] | 32 == UInt8(ascii: "m") else {
                    return false
                }
                let first = text.removeFirst() | 32
                text.removeFirst()
                isAfternoon = first == UInt8(ascii: "p")
                return isAfternoon! || first == UInt8(ascii: "a")
            case UInt8(ascii: "M"): return set(\.minute, number(1...2, 0...59))
            case UInt8(ascii: "S"): return set(\.second, number(1...2, 0...59))
            case UInt8(ascii: "f"):
                let before = text.count
                guard let value = number(1...6, 0...999_999) else { return false }
                fraction = (before - text.count..<6).reduce(value) { value, _ in value * 10 }
                return true
            default:
                if text.first == UInt8(ascii: "Z") {
                    text.removeFirst()
                    return true
                }
                guard let sign = text.popFirst(), sign == 43 || sign == 45,
                    let hours = number(2...2, 0...23)
                else { return false }
                if text.first == UInt8(ascii: ":") { text.removeFirst() }
                guard let minutes = number(2...2, 0...59) else { return false }
                zone = (hours * 3600 + minutes * 60) * (sign == 45 ? -1 : 1)
                return true
            }
        }

        private func monthName(
            _ text: inout Slice<UnsafeBufferPointer<UInt8>>, isShort: Bool
        ) -> Int? {
            for (index, name) in TimeFormat.months.enumerated() {
                let wanted = isShort ? name.prefix(3) : name[...]
                if text.count >= wanted.count,
                    zip(text, wanted).allSatisfy({ $0 | 32 == $1 })
                {
                    text.removeFirst(wanted.count)
                    return index + 1
                }
            }
            return nil
        }

        var microseconds: Int64? {
            var days: Int
            if let dayOfYear {
                guard let start = CivilCalendar.days(year: year, month: 1, day: 1),
                    dayOfYear <= 337 + CivilCalendar.daysInMonth(2, year: year)
                else { return nil }
                days = start + dayOfYear - 1
            } else {
                guard let exact = CivilCalendar.days(year: year, month: month, day: day) else {
                    return nil
                }
                days = exact
            }
            let clock = isAfternoon.map { hour % 12 + ($0 ? 12 : 0) } ?? hour
            let seconds = days * 86_400 + clock * 3600 + minute * 60 + second - zone
            return Int64(seconds * 1_000_000 + fraction)
        }
    }
}
