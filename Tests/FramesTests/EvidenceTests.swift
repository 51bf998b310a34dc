import Frames
import TestSupport
import Testing

@Suite(.context)
struct EvidenceTests {
    static func random(_ item: Int, using generator: inout some RandomNumberGenerator) -> Evidence {
        var evidence = Evidence()
        for line in 0..<Int.random(in: 0...12, using: &generator) {
            let kind = Evidence.Kind.allCases.randomElement(using: &generator)!
            if kind == .text {
                let text = "t\(Int.random(in: 0..<12, using: &generator))"
                text.withBytes { evidence.noteText($0, line: line) }
            } else {
                evidence.note(kind, first: .init(line: line, value: "\(kind)"))
            }
        }
        return evidence.ofItem("item \(item)")
    }

    @Test func mergingIsAssociativeAndItsTypeCommutes() {
        withSeeds { generator in
            for _ in 0..<500 {
                let parts = (0..<3).map { EvidenceTests.random($0, using: &generator) }
                var left = parts[0]
                left.merge(parts[1])
                left.merge(parts[2])
                var tail = parts[1]
                tail.merge(parts[2])
                var right = parts[0]
                right.merge(tail)
                var backwards = parts[2]
                backwards.merge(parts[1])
                backwards.merge(parts[0])
                #expect(left.type == right.type)
                #expect(left.type == backwards.type)
                for kind in Evidence.Kind.allCases {
                    #expect(left.count(of: kind) == right.count(of: kind))
                    #expect(left.count(of: kind) == backwards.count(of: kind))
                    #expect(left.first(kind) == right.first(kind))
                }
                #expect(left.hasManySpellings == right.hasManySpellings)
                #expect(left.spellings == right.spellings)
                #expect(!left.hasManySpellings || left.spellings.isEmpty)
            }
        }
    }

    @Test func theTypeIsThatOfColumns() throws {
        for first in Evidence.Kind.allCases {
            for second in Evidence.Kind.allCases {
                let type = Evidence.type(ofKinds: [first, second])
                let isExact = first != .inexactInteger && second != .inexactInteger
                if isExact, type != .binary {
                    #expect(type == ColumnType.promoted(first.type, second.type))
                }
            }
        }
    }

    @Test func blame() {
        var evidence = Evidence()
        evidence.note(.int64, count: 5000, first: .init(line: 2, value: "1"))
        for line in 17..<(17 + 312) { "NA".withBytes { evidence.noteText($0, line: line) } }
        #expect(
            evidence.ofItem("trips/3.csv").blame(column: "qty")
                == "qty: text because of \"NA\" (312 times, first trips/3.csv:17); "
                + "--null NA makes it int64")
    }

    @Test func blameAmongKinds() {
        var evidence = Evidence()
        evidence.note(.int64, count: 3, first: .init(line: 2, value: "1"))
        evidence.note(.date, first: .init(line: 9, value: "2024-01-01"))
        #expect(
            evidence.ofItem("a.csv").blame(column: "d")
                == "d: text because of \"2024-01-01\", a date (once, first a.csv:9), "
                + "among values of type int64; --type d=text says that it is meant")
        #expect(Evidence().blame(column: "d") == nil)
    }

    /// What would leave the column text is no advice.
    @Test func blameAmongKindsThatDoNotGoTogether() {
        var evidence = Evidence()
        evidence.note(.int64, count: 2, first: .init(line: 2, value: "2"))
        evidence.note(.date, first: .init(line: 5, value: "2024-01-01"))
        var texts = evidence
        "x".withBytes { texts.noteText($0, line: 4) }
        #expect(
            texts.blame(column: "b")
                == "b: text because of \"x\" (first line 4) among values of types int64 and date; "
                + "--type b=text says that it is meant")
        evidence.note(.bool, first: .init(line: 4, value: "true"))
        #expect(
            evidence.blame(column: "b")
                == "b: text because of \"true\", a bool (once, first line 4), among values of "
                + "types int64 and date; --type b=text says that it is meant")
    }

    /// What may be cut is no value of an option.
    @Test(arguments: [63, 64, 65, 300])
    func blameOfLongTexts(_ count: Int) {
        let token = String(repeating: "x", count: count)
        var evidence = Evidence()
        evidence.note(.int64, count: 5, first: .init(line: 2, value: "1"))
        token.withBytes { evidence.noteText($0, line: 7) }
        let kept = String(token.prefix(64)) + (count > 64 ? "…" : "")
        #expect(evidence.first(.text)?.value == kept)
        let rest =
            count < 64
            ? "(once, first line 7); --null \(token) makes it int64"
            : "(first line 7) among values of type int64; --type b=text says that it is meant"
        #expect(evidence.blame(column: "b") == "b: text because of \"\(kept)\" \(rest)")
    }

    /// Shortened by characters, and by bytes where those are long.
    @Test func shortenedValues() {
        func shortened(_ text: String) -> String { text.withBytes { Evidence.shortened($0) } }
        let letters = String(repeating: "é", count: 64)
        #expect(shortened(letters) == letters)
        #expect(shortened(letters + "e") == letters + "…")
        let families = String(repeating: "👩‍👩‍👧", count: 40)
        #expect(shortened(families).hasPrefix("👩‍👩‍👧👩‍👩‍👧"))
        #expect(shortened(families).hasSuffix("…"))
    }

    @Test(arguments: [
        ("NA", "NA"), ("", "''"), ("n a", "'n a'"), ("it's", #"'it'\''s'"#), (#"\N"#, #"'\N'"#),
        ("\u{1B}]0;x\u{7}", #"$'\033]0;x\007'"#), ("x\ny", #"$'x\ny'"#),
        ("it's\r\t\\", #"$'it\'s\r\t\\'"#), ("\u{202E}1é", #"$'\342\200\2561é'"#),
    ])
    func shellWords(_ text: String, _ word: String) {
        #expect(shellWord(text) == word)
    }

    @Test func namesActOnNoTerminal() {
        var evidence = Evidence()
        evidence.note(.int64, count: 3, first: .init(line: 2, value: "1"))
        "-".withBytes { evidence.noteText($0, line: 5) }
        #expect(
            evidence.blame(column: "b\u{1B}[31m\n")
                == #"b\u{1b}[31m\n: text because of "-" (once, first line 5); "#
                + "--null - makes it int64")
    }

    static let large: Int64 = 1 << 53
    static let exactness: [(Int64, Bool)] = [
        (large, true), (large + 1, false), (large + 2, true), (.max, false), (.min, true),
        (.min + 1, false), (1 << 62, true), (-large - 1, false),
    ]

    @Test(arguments: exactness)
    func exactIntegers(value: Int64, isExact: Bool) {
        #expect((Evidence.Kind(integer: value) == .int64) == isExact)
    }
}
