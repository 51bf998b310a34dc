import Formats

/// How the values of options are spelled, in job files and on the command line alike.
///
/// Every function returns nil for a text that is not of its form; `expected…` says what would be.
package enum OptionText {
    package static let expectedDuration = "a duration above zero such as 500ms, 30s, 2m or 1h"
    package static let expectedDelimiter = "one ASCII character, or \\t for a tab"
    package static let expectedBoolean = "true or false"
    package static let expectedEncoding =
        "one of " + TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")

    package static let expectedRows =
        "how many rows, such as 1.., 10..5000, ..5000 or 7, the smaller number first"
    package static let expectedPercent = "whole percents from 0% to 99%"

    /// The longest duration: a year.
    private static let maximumSeconds = 366.0 * 86_400

    /// `500ms`, `30s`, `1.5m`, `1h`.
    package static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let isDecimal = digits.first?.isNumber == true && digits.last?.isNumber == true
        guard isDecimal, let value = Double(digits) else { return nil }
        let unit: Double
        switch text[digits.endIndex...] {
        case "ms": unit = 0.001
        case "s": unit = 1
        case "m": unit = 60
        case "h": unit = 3600
        default: return nil
        }
        let seconds = value * unit
        guard seconds >= 0.001, seconds <= maximumSeconds else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    /// A whole number without sign and leading zeros.
    package static func wholeNumber(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || text.utf8.first != 0x30, let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }

    /// `10..`, `10..500`, `..500`, `10`.
    package static func rows(_ text: String) -> RowRange? {
        func number(_ text: Substring) -> Int? { wholeNumber(String(text), in: 0...Int.max) }
        guard let dots = text.firstRange(of: "..") else {
            return number(text[...]).map { RowRange($0, upTo: $0) }
        }
        let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard let lower = first.isEmpty ? 0 : number(first) else { return nil }
        if last.isEmpty { return first.isEmpty ? nil : RowRange(lower, upTo: nil) }
        guard let upper = number(last), lower <= upper else { return nil }
        return RowRange(lower, upTo: upper)
    }

    /// `40%`.
    package static func percent(_ text: String) -> Int? {
        text.hasSuffix("%") ? wholeNumber(String(text.dropLast()), in: 0...99) : nil
    }

    package static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// One ASCII character that can separate fields; `\t` and `tab` are the tab.
    package static func delimiter(_ text: String) -> UInt8? {
        if text == "\\t" || text == "tab" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80,
            byte == 0x09 || byte >= 0x20, byte != UInt8(ascii: "\""), byte != 0x7F
        else { return nil }
        return byte
    }
}
