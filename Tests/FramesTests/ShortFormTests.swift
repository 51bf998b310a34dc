import Frames
import TestSupport
import Testing

/// The parsers of the most frequent spellings say nothing but what the parsers of the types say.
@Suite(.context)
struct ShortFormTests {
    /// Cells of the frequent forms, half of them with a byte changed, left out or put in.
    private static func cell(using generator: inout SeededGenerator) -> [UInt8] {
        func digits(_ limit: Int) -> String {
            (0..<Int.random(in: 1...limit, using: &generator)).map { _ in
                String(Int.random(in: 0...9, using: &generator))
            }.joined()
        }
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        func date() -> String {
            let year = Int.random(in: 0...9999, using: &generator)
            let month = Int.random(in: 0...13, using: &generator)
            let day = Int.random(in: 0...32, using: &generator)
            return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        }
        func clock() -> String {
            let parts = [24, 60, 60].map { Int.random(in: 0...$0, using: &generator) }
            return parts.map { padded($0, 2) }.joined(separator: ":")
        }
        var bytes: [UInt8]
        switch Int.random(in: 0...6, using: &generator) {
        case 0: bytes = Array(digits(20).utf8)
        case 1: bytes = Array("\(digits(6)).\(digits(6))".utf8)
        case 2: bytes = Array("-\(digits(4)).\(digits(4))".utf8)
        case 3: bytes = Array(date().utf8)
        case 4:
            bytes = Array("\(date())\(["T", " "].randomElement(using: &generator)!)\(clock())".utf8)
        case 5: bytes = Array("\(date())T\(clock())Z".utf8)
        default:
            bytes = Array(
                ["true", "false", "True", "FALSE", "tRue"].randomElement(using: &generator)!.utf8)
        }
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        let odd = Array("0123456789.-:TZ \"e,\n".utf8) + [0, 0x0E, 0x1E, 0x80, 0xB0, 0xFF]
        switch Int.random(in: 0...5, using: &generator) {
        case 0: bytes[at] = odd.randomElement(using: &generator)!
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(odd.randomElement(using: &generator)!, at: at)
        default: break
        }
        return bytes
    }

    @Test func areThoseOfTheTypes() {
        withSeeds { generator in
            var taken: [String: Int] = [:]
            for _ in 0..<20_000 {
                let cell = Self.cell(using: &generator)
                // What stands before a cell is read, and must not matter.
                let before = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
                (before + cell).withUnsafeBufferPointer { memory in
                    let bytes = UnsafeBufferPointer(rebasing: memory[16...])
                    let end = memory.baseAddress! + memory.count
                    let text = String(decoding: cell, as: UTF8.self)
                    func check<Value: Equatable>(
                        _ name: String, _ short: Value?, _ whole: Value?
                    ) {
                        guard let short else { return }
                        taken[name, default: 0] += 1
                        #expect(short == whole, "\(name) of '\(text)'")
                    }
                    let integer = TextForm.shortInteger(end, cell.count)
                    check("integer", integer, TextForm.int64(bytes))
                    if integer != nil { #expect(TextForm.kind(bytes) == .int64) }
                    let decimal = TextForm.shortDecimal(end, cell.count)
                    check("decimal", decimal, TextForm.float64(bytes))
                    if decimal != nil { #expect(TextForm.kind(bytes) == .float64) }
                    check("date", TextForm.shortDate(end, cell.count), TextForm.date(bytes))
                    check(
                        "timestamp", TextForm.shortTimestamp(end, cell.count),
                        TextForm.timestamp(bytes))
                    check(
                        "timestampUTC", TextForm.shortTimestampUTC(end, cell.count),
                        TextForm.timestampUTC(bytes))
                    check("bool", TextForm.shortBool(end, cell.count), TextForm.bool(bytes))
                }
            }
            #expect(taken.count == 6 && taken.values.allSatisfy { $0 > 200 }, "\(taken)")
        }
    }

    /// The frequent spellings are taken by the fast way, or it would be none.
    @Test(arguments: [
        ("integer", ["0", "7", "42", "12345678", "123456789", "999999999999999"]),
        ("decimal", ["0.5", "403.92", "0.310981", "999999.9", "12."]),
        ("date", ["2024-06-21", "2024-02-29", "0001-01-01"]),
        ("timestamp", ["2024-06-21T17:07:58", "2024-06-30 00:00:00"]),
        ("timestampUTC", ["2024-06-21T17:07:58Z"]), ("bool", ["true", "false", "TRUE"]),
    ]) func takeWhatIsFrequent(form: String, cells: [String]) {
        for cell in cells {
            let memory = Array(repeating: 0x39, count: 16) + Array(cell.utf8)
            memory.withUnsafeBufferPointer { memory in
                let (end, count) = (memory.baseAddress! + memory.count, cell.utf8.count)
                let isTaken =
                    switch form {
                    case "integer": TextForm.shortInteger(end, count) != nil
                    case "decimal": TextForm.shortDecimal(end, count) != nil
                    case "date": TextForm.shortDate(end, count) != nil
                    case "timestamp": TextForm.shortTimestamp(end, count) != nil
                    case "timestampUTC": TextForm.shortTimestampUTC(end, count) != nil
                    default: TextForm.shortBool(end, count) != nil
                    }
                #expect(isTaken, "\(form) '\(cell)'")
            }
        }
    }
}
