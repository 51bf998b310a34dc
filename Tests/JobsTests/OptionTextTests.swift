import Testing

@testable import Jobs

struct OptionTextTests {
    @Test(
        arguments: [
            ("30s", .seconds(30)), ("500ms", .milliseconds(500)), ("2m", .seconds(120)),
            ("1h", .seconds(3600)), ("1.5s", .milliseconds(1500)), ("0.25m", .seconds(15)),
            ("1ms", .milliseconds(1)), ("0s", nil), ("0.0001s", nil), ("30", nil), ("s", nil),
            ("", nil),
            ("-1s", nil), ("+1s", nil), (".5s", nil), ("5.s", nil), ("1e3s", nil), ("30 s", nil),
            ("30S", nil), ("1d", nil), ("99999h", nil), ("٣s", nil), ("1m30s", nil),
        ] as [(String, Duration?)])
    func durations(_ text: String, _ expected: Duration?) {
        #expect(OptionText.duration(text) == expected)
    }

    @Test(
        arguments: [
            (",", 0x2C), (";", 0x3B), ("\t", 0x09), ("\\t", 0x09), ("tab", 0x09), ("|", 0x7C),
            (" ", 0x20),
            ("\"", nil), ("\n", nil), ("", nil), (",,", nil), ("§", nil),
        ] as [(String, UInt8?)])
    func delimiters(_ text: String, _ expected: UInt8?) {
        #expect(OptionText.delimiter(text) == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("10", 10), ("11", nil), ("007", nil), ("00", nil), ("+1", nil),
            ("-0", nil), ("1.0", nil), ("", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func wholeNumbers(_ text: String, _ expected: Int?) {
        #expect(OptionText.wholeNumber(text, in: 0...10) == expected)
    }
}
