/// The bytes of a cell that are still to be read.
struct TimeCursor {
    private(set) var next: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    init(next: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.next = next
        self.end = end
    }

    var isAtEnd: Bool { next == end }
    var first: UInt8? { next < end ? next.pointee : nil }

    mutating func take() -> UInt8? {
        guard next < end else { return nil }
        defer { next += 1 }
        return next.pointee
    }

    /// A number of so many digits, within `range`.
    mutating func number(_ digits: ClosedRange<Int>, _ range: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while count < digits.upperBound, next < end {
            let digit = next.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = value * 10 + Int(digit)
            count += 1
            next += 1
        }
        return count >= digits.lowerBound && range.contains(value) ? value : nil
    }

    /// Takes `word`, which is in lower case, in any case.
    mutating func take(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard end - next >= word.count else { return false }
        for index in 0..<word.count where next[index] | 0x20 != word[index] { return false }
        next += word.count
        return true
    }
}

/// What the fields of a time format have said so far.
struct TimeParts {
    private var year = 1970
    private var month = 1
    private var day = 1
    private var dayOfYear: Int?
    private var hour = 0
    private var isAfternoon: Bool?
    private var minute = 0
    private var second = 0
    private var fraction = 0
    private var zone = 0

    /// Reads the field of one format letter; false where the text does not have its form.
    mutating func take(_ letter: UInt8, from text: inout TimeCursor) -> Bool {
        switch letter {
        case UInt8(ascii: "Y"): return TimeParts.set(&year, text.number(4...4, 1...9999))
        case UInt8(ascii: "y"):
            return TimeParts.set(
                &year, text.number(2...2, 0...99).map { $0 < 69 ? 2000 + $0 : 1900 + $0 })
        case UInt8(ascii: "m"): return TimeParts.set(&month, text.number(1...2, 1...12))
        case UInt8(ascii: "d"): return TimeParts.set(&day, text.number(1...2, 1...31))
        case UInt8(ascii: "j"):
            dayOfYear = text.number(1...3, 1...366)
            return dayOfYear != nil
        case UInt8(ascii: "b"): return TimeParts.set(&month, TimeParts.monthName(&text, letters: 3))
        case UInt8(ascii: "B"):
            return TimeParts.set(&month, TimeParts.monthName(&text, letters: .max))
        case UInt8(ascii: "H"): return TimeParts.set(&hour, text.number(1...2, 0...23))
        case UInt8(ascii: "I"): return TimeParts.set(&hour, text.number(1...2, 1...12))
        case UInt8(ascii: "p"): return takeHalfOfDay(&text)
        case UInt8(ascii: "M"): return TimeParts.set(&minute, text.number(1...2, 0...59))
        case UInt8(ascii: "S"): return TimeParts.set(&second, text.number(1...2, 0...59))
        case UInt8(ascii: "f"): return takeFraction(&text)
        default: return takeZone(&text)
        }
    }

    private static func set(_ part: inout Int, _ value: Int?) -> Bool {
        guard let value else { return false }
        part = value
        return true
    }

    private mutating func takeHalfOfDay(_ text: inout TimeCursor) -> Bool {
        guard let half = text.take(), let m = text.take(), m | 0x20 == UInt8(ascii: "m") else {
            return false
        }
        isAfternoon = half | 0x20 == UInt8(ascii: "p")
        return isAfternoon == true || half | 0x20 == UInt8(ascii: "a")
    }

    private mutating func takeFraction(_ text: inout TimeCursor) -> Bool {
        let start = text.next
        guard var value = text.number(1...6, 0...999_999) else { return false }
        for _ in (text.next - start)..<6 { value *= 10 }
        fraction = value
        return true
    }

    private mutating func takeZone(_ text: inout TimeCursor) -> Bool {
        guard let sign = text.take() else { return false }
        if sign == UInt8(ascii: "Z") { return true }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = text.number(2...2, 0...23)
        else { return false }
        if text.first == UInt8(ascii: ":") { _ = text.take() }
        guard let minutes = text.number(2...2, 0...59) else { return false }
        zone = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        return true
    }

    private static let months: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]

    private static func monthName(_ text: inout TimeCursor, letters: Int) -> Int? {
        for (index, name) in months.enumerated() {
            let length = min(letters, name.utf8CodeUnitCount)
            let word = UnsafeBufferPointer(start: name.utf8Start, count: length)
            if text.take(word) { return index + 1 }
        }
        return nil
    }

    /// The point in time, nil where the calendar has no such day.
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
        let time = Int64(seconds * 1_000_000 + fraction)
        return TextForm.writableTimes.contains(time) ? time : nil
    }
}
