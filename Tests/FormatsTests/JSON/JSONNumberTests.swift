import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct JSONNumberTests {
    /// The exact paths against the standard library's parser.
    @Test(.context) func agreesWithTheStandardLibrary() {
        withSeeds { generator in
            for _ in 0..<20_000 {
                let digits = Int.random(in: 1...17, using: &generator)
                var mantissa = UInt64.random(in: 0..<100_000_000_000_000_000, using: &generator)
                for _ in digits..<17 { mantissa /= 10 }
                var text = String(mantissa)
                let point = Int.random(in: 0...22, using: &generator)
                if text.count <= point {
                    text = String(repeating: "0", count: point - text.count + 1) + text
                }
                let cut = text.index(text.endIndex, offsetBy: -point)
                text = text[..<cut] + (point > 0 ? "." + text[cut...] : "")
                if Bool.random(using: &generator) { text = "-" + text }
                let found = Array(text.utf8).withUnsafeBufferPointer { JSONNumber.float64($0) }
                #expect(found == Double(text)!, "\(text)")
            }
        }
    }

    @Test(
        arguments: [
            ("123456789012345678.5", nil), ("1e400", nil), ("1e-400", nil), ("0.0", 0),
            ("-0.0", -0.0),
            ("5e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", 1.7976931348623157e308),
            ("0.30000000000000004", 0.1 + 0.2), ("9007199254740993.0", 9_007_199_254_740_992),
            ("1000000000000000000000.0", 1e21),
        ] as [(String, Double?)])
    func edges(_ text: String, _ value: Double?) {
        let found = Array(text.utf8).withUnsafeBufferPointer { JSONNumber.float64($0) }
        #expect(found == value)
    }
}
