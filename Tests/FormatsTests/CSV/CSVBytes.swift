import TestSupport

/// Random CSV, good and bad.
enum CSVBytes {
    /// The alphabet that the grammar is about, in any order.
    static func pieces(_ generator: inout SeededGenerator) -> [UInt8] {
        let pieces = [
            ",", ",", ",", "\"", "\n", "\n", "\r", "\r\n", " ", "a", "1", "2.5", "é", "\"q\"",
            "\"\"", "1,2\n", "3,4\n", "\"a\"\"b\",c\n", "\"x\ny\",z\r\n", "\t", ";",
            "abcdefghijklmnopqrstuvwxyz,abcdefghijklmnopqrstuvwxyz0123456789\n",
        ]
        var bytes: [UInt8] = Array("x,y\n".utf8)
        for _ in 0..<Int.random(in: 0..<150, using: &generator) {
            bytes += Array(pieces.randomElement(using: &generator)!.utf8)
        }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: bytes.append(0xC3)
        case 1: bytes.insert(0, at: Int.random(in: 4..<bytes.count + 1, using: &generator))
        default: break
        }
        return bytes
    }

    /// A table of a few thousand bytes, well formed.
    static func table(_ generator: inout SeededGenerator, lineEnd: String) -> [UInt8] {
        let width = Int.random(in: 1...6, using: &generator)
        var text = (0..<width).map { "column\($0)" }.joined(separator: ",") + lineEnd
        for _ in 0..<Int.random(in: 0..<200, using: &generator) {
            let cells = (0..<width).map { _ in
                switch Int.random(in: 0..<10, using: &generator) {
                case 0: ""
                case 1: "\"\""
                case 2: "\"with, comma\""
                case 3: "\"two\(lineEnd)lines, \"\"quoted\"\"\""
                case 4: "München 37°"
                case 5: "\"\"\"\""
                case 6: String(repeating: "long ", count: 20)
                default: String(Int.random(in: 0..<1_000_000, using: &generator))
                }
            }
            text += cells.joined(separator: ",") + lineEnd
        }
        if Int.random(in: 0..<3, using: &generator) == 0 { text.removeLast() }
        return Array(text.utf8)
    }

    /// Changes one place of a table.
    static func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8(ascii: "\""), at: place)
        default: bytes.insert(",\n\r x".utf8.randomElement(using: &generator)!, at: place)
        }
    }
}
