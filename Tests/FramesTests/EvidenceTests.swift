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
