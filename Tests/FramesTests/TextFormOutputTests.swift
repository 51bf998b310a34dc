import Glibc
import TestSupport
import Testing

@testable import Frames

/// What is written, against the plain way of writing it.
@Suite struct TextFormOutputTests {
    /// Ten to the powers that 64 bits hold.
    private static let powers = (0..<19).map { exponent in
        (0..<exponent).reduce(Int64(1)) { power, _ in power * 10 }
    }

    private func expectInteger(_ value: Int64) {
        let text = TextForm.written { TextForm.appendInt64(value, to: &$0) }
        #expect(text == value.plainText)
    }

    @Test(.context) func integers() {
        for value: Int64 in [0, .min, .min + 1, .max, .max - 1] { expectInteger(value) }
        for power in Self.powers {
            for value in [power - 1, power, power + 1, 9 * power, power / 7, 2 * power - 1] {
                expectInteger(value)
                expectInteger(0 &- value)
            }
        }
        for value in -10_100..<10_100 { expectInteger(Int64(value)) }
        withSeeds { generator in
            for _ in 0..<20_000 { expectInteger(.anyMagnitude(using: &generator)) }
        }
    }

    private func expectDouble(_ value: Double) {
        for value in [value, -value] {
            let text = TextForm.written { TextForm.appendFloat64(value, to: &$0) }
            #expect(text == value.description)
        }
    }

    @Test func doublesAtTheBordersOfTheirForms() {
        let borders =
            [0, 1e-5, 1e-4, 1e-3, 1e8, 1e9, 1e15, 1e16, 1e17, 1e22, 1e23, 0x1p52, 0x1p53, 0x1p54]
            + [.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
            + [.infinity, .nan, 0.1 + 0.2, 123_456.7, 9.999_999_5, 0.000_000_5]
            + (-330...308).map { Double("1e\($0)")! }
            + (-1074...1023).map { Double(sign: .plus, exponent: $0, significand: 1) }
        for border in borders {
            for value in [border, border.nextUp, border.nextDown, border * 3, border / 3] {
                expectDouble(value)
            }
        }
    }

    /// Decimal numbers of 1 to 17 digits, and their neighbours, which take 16 or 17.
    @Test(.context) func doublesOfFewDigits() {
        withSeeds { generator in
            for _ in 0..<8_000 {
                let digits = Int.random(in: 1...17, using: &generator)
                let limit = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
                let mantissa = UInt64.random(in: 0..<limit, using: &generator)
                let value = Double("\(mantissa)e\(Int.random(in: -22...3, using: &generator))")!
                expectDouble(value)
                expectDouble(value.nextUp)
                expectDouble(value.nextDown)
            }
        }
    }

    /// All 53 bits random, and fractions of few bits, which often lie halfway between two decimals.
    @Test(.context) func doublesOfManyDigits() {
        withSeeds { generator in
            for _ in 0..<8_000 {
                let bits = UInt64.random(in: 1 << 52..<1 << 53, using: &generator)
                let exponent = Int.random(in: -68...2, using: &generator)
                expectDouble(Double(sign: .plus, exponent: exponent, significand: Double(bits)))
                let few = bits >> UInt64.random(in: 0..<52, using: &generator)
                let places = Int.random(in: 0...20, using: &generator)
                expectDouble(Double(sign: .plus, exponent: -places, significand: Double(few)))
                expectDouble(.anyBits(using: &generator))
            }
        }
    }

    /// Every day of the years that read back.
    @Test func dates() {
        var days = -719_162
        var memory = [UInt8](repeating: 0, count: TextForm.maximumLength)
        memory.withUnsafeMutableBufferPointer { memory in
            let out = memory.baseAddress!
            for year in 1...9999 {
                let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
                let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
                for (month, length) in lengths.enumerated() {
                    let start = "\(padded(year, 4))-\(padded(month + 1, 2))-"
                    let isRight = start.utf8.withContiguousStorageIfAvailable { start in
                        (1...length).allSatisfy { day in
                            TextForm.write(days: days + day - 1, to: out) == 10
                                && memcmp(out, start.baseAddress!, 8) == 0
                                && Int(out[8]) == 48 + day / 10 && Int(out[9]) == 48 + day % 10
                        }
                    }
                    if isRight != true { Issue.record("a day in \(start)") }
                    days += length
                }
            }
        }
        #expect(days == 2_932_897)
    }

    @Test(.context) func datesOfFarYears() {
        withSeeds { generator in
            let borders: [Int32] = [.min, .max, -719_162, -719_163, -719_528, 2_932_896, 2_932_897]
            let others = (0..<2000).map { _ in
                Int32(truncatingIfNeeded: Int64.anyMagnitude(using: &generator))
            }
            for days in borders.flatMap({ [$0, $0 &+ 1, $0 &- 1, $0 &- 366] }) + others {
                #expect(CalendarDate(daysSince1970: days).description == plainDate(Int64(days)))
            }
        }
    }

    @Test(.context) func timestamps() {
        let day: Int64 = 86_400_000_000
        let borders: [Int64] = [0, day, -day, 1_000_000, 60_000_000, 3_600_000_000, .min, .max]
        for border in borders {
            for value in [border, border &+ 1, border &- 1, border &+ 999_999, border &- 100_000] {
                expectTimestamp(value)
            }
        }
        withSeeds { generator in
            for _ in 0..<5_000 {
                expectTimestamp(Timestamp.random(using: &generator).microseconds)
                expectTimestamp(.anyMagnitude(using: &generator))
                // Fractions of few digits.
                let scale = Self.powers[Int.random(in: 0...6, using: &generator)]
                expectTimestamp(
                    Timestamp.random(using: &generator).microseconds / scale * scale)
            }
        }
    }

    private func expectTimestamp(_ value: Int64) {
        let text = plainTimestamp(value)
        #expect(TextForm.written { TextForm.appendTimestamp(value, to: &$0) } == text)
        let utc = TextForm.written { out in
            TextForm.append(to: &out) { TextForm.write(microsecondsUTC: value, to: $0) }
        }
        #expect(utc == text + "Z")
    }

    /// A run of values, as CSV and as JSON Lines want them.
    @Test(.context) func runsOfValues() {
        let types = ColumnType.allCases.filter { !$0.isVariableWidth }
        withSeeds { generator in
            for type in types {
                for size in [1, 63, 64, 65, 300] {
                    let column = Column.random(type, count: size, using: &generator)
                    let chunk = column.contiguous().chunks[0]
                    let first = Int.random(in: 0..<size, using: &generator)
                    let slice = chunk.slice(first..<size)
                    let rows = Int.random(in: 0..<size - first, using: &generator)..<size - first
                    expectRun(slice, rows, TextStyle(null: ""), null: "", quote: "")
                    expectRun(
                        slice, rows, TextStyle(null: "null", timeQuote: UInt8(ascii: "\"")),
                        null: "null", quote: "\"")
                }
            }
        }
    }

    private func expectRun(
        _ chunk: Chunk, _ rows: Range<Int>, _ style: TextStyle, null: String, quote: String
    ) {
        var bytes = [UInt8](repeating: 0, count: rows.count * TextStyle.maximumLength)
        var offsets = [Int32](repeating: -1, count: rows.count + 1)
        bytes.withUnsafeMutableBufferPointer { bytes in
            offsets.withUnsafeMutableBufferPointer { offsets in
                chunk.writeTexts(
                    of: rows, style: style, terminator: UInt8(ascii: "|"),
                    to: bytes.baseAddress!, offsets: offsets.baseAddress!)
            }
        }
        var expected = ""
        var ends: [Int32] = [0]
        for row in rows {
            expected += chunk.cell(at: row).plainText(null: null, timeQuote: quote) + "|"
            ends.append(Int32(expected.utf8.count))
        }
        #expect(String(decoding: bytes[..<Int(offsets.last!)], as: UTF8.self) == expected)
        #expect(offsets == ends)
    }
}

// MARK: The plain way

private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

private func plainDate(_ days: Int64) -> String {
    // Eras of 400 years, then one year after the other.
    let fromYear0 = days + 719_528
    let era = (fromYear0 >= 0 ? fromYear0 : fromYear0 - 146_096) / 146_097
    var rest = Int(fromYear0 - era * 146_097)
    var year = 0
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while rest >= (isLeap(year) ? 366 : 365) {
        rest -= isLeap(year) ? 366 : 365
        year += 1
    }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var month = 0
    while rest >= lengths[month] {
        rest -= lengths[month]
        month += 1
    }
    year += Int(era) * 400
    let sign = year < 0 ? "-" : ""
    return sign + "\(padded(abs(year), 4))-\(padded(month + 1, 2))-\(padded(rest + 1, 2))"
}

private func plainTimestamp(_ microseconds: Int64) -> String {
    var days = microseconds / 86_400_000_000
    if days * 86_400_000_000 > microseconds { days -= 1 }
    // Of the first day that there is, only a part can be expressed.
    let rest = Int(microseconds &- days &* 86_400_000_000)
    let seconds = rest / 1_000_000
    var text = plainDate(days)
    text +=
        "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    guard rest % 1_000_000 > 0 else { return text }
    text += "." + padded(rest % 1_000_000, 6)
    while text.last == "0" { text.removeLast() }
    return text
}

extension Int64 {
    /// Digit by digit.
    fileprivate var plainText: String {
        var digits: [Character] = []
        var rest = magnitude
        repeat {
            digits.append(Character(Unicode.Scalar(48 + UInt8(rest % 10))))
            rest /= 10
        } while rest > 0
        return (self < 0 ? "-" : "") + String(digits.reversed())
    }
}

extension Cell {
    fileprivate func plainText(null: String, timeQuote: String) -> String {
        switch self {
        case .null: null
        case .bool(let value): value ? "true" : "false"
        case .int64(let value): value.plainText
        case .float64(let value): value.description
        case .text(let value): value
        case .date(let value): timeQuote + plainDate(Int64(value.daysSince1970)) + timeQuote
        case .timestamp(let value): timeQuote + plainTimestamp(value.microseconds) + timeQuote
        case .timestampUTC(let value):
            timeQuote + plainTimestamp(value.microseconds) + "Z" + timeQuote
        case .binary: preconditionFailure("binary has no text form")
        }
    }
}
