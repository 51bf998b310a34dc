import Frames
import TestSupport
import Testing

@testable import Formats

/// Damaged input: never a crash, and the same answer whatever the window.
@Suite struct JSONMutationTests {
    static func sample(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        let values = [
            "1", "-0", "1.50", "1e5", "12345678901234567890", "true", "null", "\"x\"",
            "\"\\u00e9\"",
            "\"2024-06-21\"", "\"2024-06-21 17:07:58\"", "[1,{\"a\":[]}]", "{\"b\": \"\\\\\"}",
            "\"日本\"",
            "\"\\ud83d\\ude39\"", "\"\"",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let members = ["a", "b", "c", "\\u0064", "longer name"].shuffled(using: &generator)
                .prefix(Int.random(in: 0...5, using: &generator))
                .map { "\"\($0)\": \(values.randomElement(using: &generator)!)" }
            text += "{\(members.joined(separator: ", "))}"
            text += ["\n", "\r\n", " \n", "\n\n"].randomElement(using: &generator)!
        }
        return Array(text.utf8)
    }

    /// The records of JSON Lines as one array.
    static func array(of lines: [UInt8]) -> [UInt8] {
        let records = lines.split(separator: 10).filter { $0.contains(UInt8(ascii: "{")) }
        return Array("[".utf8) + records.joined(separator: ",\n".utf8) + Array("]".utf8)
    }

    static func mutate(_ bytes: inout [UInt8], using generator: inout some RandomNumberGenerator) {
        let interesting =
            Array("{}[]:,\"\\ue0-+.1ntf \n\r\0".utf8) + [0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = interesting.randomElement(using: &generator)!
            case 1: bytes.insert(interesting.randomElement(using: &generator)!, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default:
                let end = min(bytes.count, place + 8)
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
    }

    /// What there is to say of a reading, to compare two.
    static func summary(_ bytes: [UInt8], _ format: Format, window: Int) -> String {
        do {
            let item = try readJSON(bytes, format: format, window: window) {
                $0.onBadRow = .reject
            }
            let cells = item.columns.map { column in
                "\(column.name):\(column.type):\(column.nullCount):\(item.cells(column.name))"
            }
            #expect(item.rowsRead == item.rowCount + item.rejects.count)
            #expect(item.batches.reduce(0) { $0 + $1.rowCount } == item.rowCount)
            #expect(item.bytesRead == bytes.count)
            for column in item.columns { #expect(column.evidence.type == column.type) }
            return "\(item.rowCount) \(cells) \(item.rejects) \(item.blankLinesSkipped)"
        } catch {
            return "\(error)"
        }
    }

    @Test(.context) func damagedLines() {
        withSeeds { generator in
            for _ in 0..<300 {
                var bytes = Self.sample(using: &generator)
                Self.mutate(&bytes, using: &generator)
                let whole = Self.summary(bytes, .jsonl, window: 65536)
                for window in [1, 2, 3, 7, 64] {
                    #expect(Self.summary(bytes, .jsonl, window: window) == whole)
                }
                // Rejects and rows are the lines that are not blank, one by one.
                let lines = bytes.split(separator: 10).filter { line in
                    !line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
                }
                if let item = try? readJSON(bytes, { $0.onBadRow = .reject }) {
                    let mark =
                        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
                    #expect(mark || item.rowsRead == lines.count)
                    let alone = lines.count { JSONCorpusTests.accepts(Array($0), .jsonl) }
                    #expect(mark || item.rowCount == alone)
                }
            }
        }
    }

    @Test(.context) func damagedDocuments() {
        withSeeds { generator in
            for _ in 0..<300 {
                var bytes = Self.array(of: Self.sample(using: &generator))
                Self.mutate(&bytes, using: &generator)
                let whole = Self.summary(bytes, .json, window: 65536)
                for window in [1, 2, 3, 7, 64] {
                    #expect(Self.summary(bytes, .json, window: window) == whole)
                }
            }
        }
    }

    /// Without damage everything is a row, and a document and its lines give the same columns.
    @Test(.context) func soundInput() throws {
        try withSeeds { generator in
            for _ in 0..<200 {
                let bytes = Self.sample(using: &generator)
                let lines = try readJSON(bytes)
                let document = try readJSON(Self.array(of: bytes), format: .json)
                expectEqual(try document.whole, try lines.whole)
                #expect(lines.rejects.isEmpty)
            }
        }
    }
}
