/// A date or time format in the letters of `strptime`, as `date:%d/%m/%Y` gives it.
///
/// `%Y` (4 digits) `%y` (2 digits: 69–99 are 19xx, 00–68 are 20xx, as in POSIX) `%m` `%d` `%j`
/// `%b` `%B` (English month names, in any case) `%H` `%I` `%p` `%M` `%S` `%f` (1 to 6 digits) `%z`
/// (`Z`, `+0200`, `+02:00`) `%%`. Numbers of two digits may have one. Everything else stands for
/// itself.
package struct TimeFormat: Sendable {
    private enum Element: Sendable {
        case literal(UInt8)
        case field(UInt8)
    }

    private let elements: [Element]

    private static let letters = Array("YymdjbBHIpMSfz".utf8)

    /// - Parameter type: `date`, `timestamp` or `timestampUTC`.
    /// - Throws: `FrameError` with code `format` where a letter is unknown, where the day is not
    ///   determined, or where a time or zone is missing or out of place.
    package init(_ format: String, for type: ColumnType) throws {
        var elements: [Element] = []
        var seen: Set<UInt8> = []
        var bytes = Array(format.utf8)[...]
        func refuse(_ reason: String) -> FrameError {
            FrameError(.format, "format \(quoted(format)): \(reason)")
        }
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                elements.append(.literal(byte))
                continue
            }
            guard let letter = bytes.popFirst() else { throw refuse("a % stands at the end") }
            if letter == UInt8(ascii: "%") {
                elements.append(.literal(letter))
            } else if TimeFormat.letters.contains(letter) {
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
        switch type {
        case .date where has("HIpMSfz"):
            throw refuse("a date has no time; use timestamp")
        case .timestamp where has("z"):
            throw refuse("a zone, %z, needs timestampUTC")
        case .timestampUTC where !has("z"):
            throw refuse("timestampUTC needs a zone, %z")
        case .date, .timestamp, .timestampUTC: break
        default: throw refuse("\(type) takes no format; date, timestamp and timestampUTC do")
        }
        if has("I") != has("p") { throw refuse("%I and %p belong together") }
        self.elements = elements
    }

    /// Microseconds since 1970-01-01T00:00:00 (in UTC where the format has a zone); nil where the
    /// text is not of this format, the calendar has no such day, or the year in UTC is not one of
    /// 0001 to 9999. Allocates nothing.
    package func microseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let start = text.baseAddress else { return nil }
        var cursor = TimeCursor(next: start, end: start + text.count)
        var parts = TimeParts()
        for element in elements {
            switch element {
            case .literal(let byte):
                guard cursor.take() == byte else { return nil }
            case .field(let letter):
                guard parts.take(letter, from: &cursor) else { return nil }
            }
        }
        return cursor.isAtEnd ? parts.microseconds : nil
    }

    /// Days since 1970-01-01, for a format without a time; else as `microseconds`.
    package func days(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        microseconds(text).flatMap { Int32(exactly: $0 / Timestamp.microsecondsPerDay) }
    }
}
