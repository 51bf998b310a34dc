import TestSupport
import Testing

@testable import Formats

/// The reader with the vectorised index gives what the reference gives, on any bytes.
@Suite struct DifferentialTests {
    @Test(.context) func randomPiecesReadTheSame() throws {
        try withSeeds { generator in
            for _ in 0..<400 {
                let bytes = CSVBytes.pieces(&generator)
                try compare(bytes, randomRules(&generator))
            }
        }
    }

    @Test(.context, arguments: ["\n", "\r\n", "\r"])
    func mutatedTablesReadTheSame(_ lineEnd: String) throws {
        try withSeeds { generator in
            for round in 0..<30 {
                var bytes = CSVBytes.table(&generator, lineEnd: lineEnd)
                for _ in 0..<(round % 10) {
                    CSVBytes.damage(&bytes, &generator)
                }
                var rules = randomRules(&generator)
                rules.limits.delimiter = UInt8(ascii: ",")
                rules.hasHeader = true
                try compare(bytes, rules)
            }
        }
    }

    @Test(.context) func randomBytesReadTheSame() throws {
        try withSeeds { generator in
            for _ in 0..<60 {
                let bytes = (0..<Int.random(in: 0..<400, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                try compare(bytes, randomRules(&generator))
            }
        }
    }

    /// Reading a stretch, and going on where it ended, is reading the whole.
    @Test(.context, arguments: ["\n", "\r\n", "\r"])
    func stretchesMakeTheWhole(_ lineEnd: String) throws {
        try withSeeds { generator in
            for _ in 0..<40 {
                let bytes =
                    Bool.random(using: &generator)
                    ? CSVBytes.table(&generator, lineEnd: lineEnd) : CSVBytes.pieces(&generator)
                var rules = randomRules(&generator)
                rules.limits.damage = .max
                let whole = try Tokens(reference: bytes, rules)
                let chunk = chunkSizes.randomElement(using: &generator)!
                var next = rules.start
                var sum = Tokens()
                var border = 0
                while sum.failure == nil, next.byte < bytes.count {
                    border += Int.random(in: 1...bytes.count, using: &generator)
                    if border <= next.byte { continue }
                    let part = try Tokens(
                        bytes, rules, chunk: chunk, from: next, border: border, next: &next)
                    sum.add(part)
                }
                #expect(sum == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }

    private func compare(_ bytes: [UInt8], _ rules: Tokens.Rules) throws {
        let expected = try Tokens(reference: bytes, rules)
        for chunk in chunkSizes {
            let found = try Tokens(bytes, rules, chunk: chunk)
            guard found != expected else { continue }
            Issue.record(
                """
                chunk \(chunk), \(rules): \(String(decoding: bytes, as: UTF8.self).debugDescription)
                found \(found)
                expected \(expected)
                """)
            return
        }
    }

    private func randomRules(_ generator: inout SeededGenerator) -> Tokens.Rules {
        var rules = Tokens.Rules()
        rules.policy = ReadOptions.BadRowPolicy.allCases.randomElement(using: &generator)!
        rules.hasHeader = Bool.random(using: &generator)
        if Bool.random(using: &generator) {
            rules.limits.field = Int.random(in: 5..<60, using: &generator)
            rules.limits.record = Int.random(in: 5..<80, using: &generator)
            rules.limits.damage = Int.random(in: 20..<400, using: &generator)
        }
        if Int.random(in: 0..<4, using: &generator) == 0 {
            rules.limits.delimiter = [9, 32, UInt8(ascii: ";")].randomElement(using: &generator)!
        }
        return rules
    }
}
