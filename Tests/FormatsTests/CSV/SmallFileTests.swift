import TestSupport
import Testing

@testable import Formats

/// What is in memory as a whole is read from there, and plain tables without a look at their dialect.
@Suite(.context)
struct SmallFileTests {
    static let texts = [
        "", "a", "a\n", "\n", "\n\na,b\n1,2\n", "a,b\n", "a,b\r\n", "a,b\r", "a,b",
        "a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2\r\n3,4\r",
        "\u{FEFF}a,b\n1,2\n", "\u{FEFF}\"a\",b\n1,2\n", "\"a\",\"b\"\n1,2\n",
        "\"a \"\"x\"\"\",b\n1,2\n", "\"a,b\",c\n1,2\n", "\"a\nb\",c\n1,2\n", "\"a\"x,b\n1,2\n",
        "\"a,b\n1,2\n", "a\"b,c\n1,2\n", " \"a\",b\n1,2\n", " a ,b\n 1,2 \n",
        "a\n1\n\n2\n", "a\n\n", " \n1\n", "a,a\n1,2\n", "a,\n1,2\n", ",\n1,2\n", "a,b\n1\n2,3\n",
        "a,b\n1,2,3\n", "a,b\n1,2\n\n3,4\n", "# x\na,b\n1,2\n", "#a,b\n1,2\n", "sep=,\na,b\n1,2\n",
        "sep=,x\n1,2\n", "a;b\n1;2\n", "a,b;c\n1,2;3\n", "a\tb\n1\t2\n", "1,2\n3,4\n", "a,2\n1,3\n",
        "2023,2024\n1,2\n", "a,b,c\n'x','y','z'\n'x','y','z'\n", "t,,\na,b,c\n1,2,3\n",
        "a,b\n\u{E9},\u{20AC}\n", "\u{E9},b\n1,2\n", "a,b\n1,NA\n2,x\n", "a,b\n1,\"2\"\"\"\n",
    ]

    @Test(arguments: SmallFileTests.texts, [ReadOptions.BadRowPolicy.fail, .reject, .pad])
    func isReadAsAStreamIs(_ text: String, _ policy: ReadOptions.BadRowPolicy) {
        expectSame(Array(text.utf8), policy)
        // Bytes that are no text.
        for strange: UInt8 in [0, 0xFF] {
            expectSame(Array(text.utf8) + [strange, 44, 10], policy)
            expectSame([strange] + Array(text.utf8), policy)
        }
    }

    @Test func mutationsAreReadAsStreamsAre() {
        let pieces = ["a", "b", "1", "2.5", ",", ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", " "]
        let strange = [";", "\t", "|", "'", "#", "sep=", "\r", "\u{E9}", "NA", ""]
        withSeeds { generator in
            for _ in 0..<400 {
                var text = "a,b\n1,2\n\"x\",3.5\n"
                for _ in 0..<Int.random(in: 0...6, using: &generator) {
                    let isStrange = Int.random(in: 0..<4, using: &generator) == 0
                    let piece = (isStrange ? strange : pieces).randomElement(using: &generator)!
                    let offset = Int.random(in: 0...text.unicodeScalars.count, using: &generator)
                    let place = text.unicodeScalars.index(
                        text.unicodeScalars.startIndex, offsetBy: offset)
                    text.unicodeScalars.insert(contentsOf: piece.unicodeScalars, at: place)
                }
                expectSame(Array(text.utf8), .reject)
            }
        }
    }

    private func expectSame(_ bytes: [UInt8], _ policy: ReadOptions.BadRowPolicy) {
        for cells in [ReadOptions.CellMode.typed, .spelled] {
            let stream = Reading(bytes, chunk: 3) {
                $0.onBadRow = policy
                $0.cells = cells
            }
            for describesDialect in [true, false] {
                let whole = Reading(bytes, chunk: RecordReader.defaultChunkSize) {
                    $0.onBadRow = policy
                    $0.cells = cells
                    $0.describesDialect = describesDialect
                }
                #expect(
                    whole == stream, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }

    // MARK: Plain tables

    private func isPlain(
        _ text: String, isWhole: Bool = true, _ change: (inout ReadOptions) -> Void = { _ in }
    ) -> Bool {
        var options = ReadOptions()
        change(&options)
        return Array(text.utf8).withUnsafeBufferPointer {
            PlainTable.delimiter(of: $0, isWhole: isWhole, options: options) != nil
        }
    }

    @Test func tablesArePlainWhereNothingIsOutOfTheOrdinary() {
        #expect(isPlain("a,b\n1,2\n"))
        #expect(isPlain("a,b\n"))
        #expect(isPlain("\"a\",\"b \"\"c\"\"\"\r\n1,\"x\ny\"\r\n"))
        #expect(isPlain("a,b\nb\u{E9},2\n"))
        #expect(isPlain("a\tb\n1\t2,5\n") { $0.format = .tsv })
        #expect(isPlain("a:b\n1:2\n") { $0.delimiter = UInt8(ascii: ":") })
        for text in SmallFileTests.texts where text.contains(";") || text.contains("#") {
            #expect(!isPlain(text), "\(text.debugDescription)")
        }
        for text in ["", "a\n1\n", "a,b", "a,b\n1,2", "1,b\n", "a,\n1,2\n", "\na,b\n", "a,b\n\n"] {
            #expect(!isPlain(text), "\(text.debugDescription)")
        }
        for text in ["a,b\n1,2", "a,b\n1,\"2\n", "a,b\n"] {
            #expect(isPlain(text, isWhole: false), "\(text.debugDescription)")
        }
        for text in ["a,b", "a,b\n1,2,3\n4", "a,b\n1,2\n;"] {
            #expect(!isPlain(text, isWhole: false), "\(text.debugDescription)")
        }
        #expect(!isPlain("a,b\n1,2\n") { $0.header = false })
        #expect(!isPlain("a,b\n1,2\n") { $0.skip = 1 })
        #expect(!isPlain("a,b\n1,2\n") { $0.encoding = .latin1 })
    }

    @Test func aDialectHasNothingToSayAboutAPlainTable() throws {
        let cells = ["a", "b c", "1", "2.5", "2024-06-21", "true", "", "NA", "\"x,y\"", "\"\"\"\""]
        var plain = 0
        try withSeeds { generator in
            for _ in 0..<500 {
                let width = Int.random(in: 1...4, using: &generator)
                let end = ["\n", "\r\n", "\r"].randomElement(using: &generator)!
                var text = ""
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let row = (0..<width).map { _ in cells.randomElement(using: &generator)! }
                    text += row.joined(separator: ",") + end
                }
                guard isPlain(text) else { continue }
                plain += 1
                let input = try CSVInput(
                    BytesSource(Array(text.utf8)), options: ReadOptions(), label: "a.csv")
                let dialect = try #require(input.dialect)
                #expect(input.delimiter == UInt8(ascii: ","))
                #expect(dialect.notes.isEmpty && dialect.advice.isEmpty, "\(text.debugDescription)")
            }
        }
        #expect(plain > 20)
    }

    /// The first bytes of a file tell as much as the file, as far as they are plain.
    @Test func aDialectHasNothingToSayAboutAPlainFront() throws {
        let cells = [
            "a", "b c", "1", "2.5", "2024-06-21", "", "NA", "\"x,y\"", "\"\"\"\"", "\"p\nq\"",
        ]
        var plain = 0
        try withSeeds { generator in
            for _ in 0..<20 {
                let width = Int.random(in: 2...4, using: &generator)
                let end = ["\n", "\r\n"].randomElement(using: &generator)!
                var text = (0..<width).map { "n\($0)" }.joined(separator: ",") + end
                while text.utf8.count < 70_000 {
                    let row = (0..<width).map { _ in cells.randomElement(using: &generator)! }
                    text += row.joined(separator: ",") + end
                }
                let front = String(decoding: text.utf8.prefix(64 << 10), as: UTF8.self)
                guard isPlain(front, isWhole: false) else { continue }
                plain += 1
                var options = ReadOptions()
                options.describesDialect = false
                let short = try CSVInput(
                    BytesSource(Array(text.utf8)), options: options, label: "a.csv")
                options.describesDialect = true
                let long = try CSVInput(
                    BytesSource(Array(text.utf8)), options: options, label: "a.csv")
                let dialect = try #require(long.dialect)
                #expect(short.delimiter == long.delimiter && short.offset == long.offset)
                #expect(short.sample == long.sample && short.isWhole == long.isWhole)
                #expect(dialect.notes.isEmpty && dialect.advice.isEmpty, "\(front.prefix(200))")
            }
        }
        #expect(plain > 5)
    }

    /// What a plain front says about the encoding is known when a later row is damaged.
    @Test(arguments: [
        ("\u{E9}", "the text before is UTF-8, so the row is damaged"),
        ("e", "the text is probably not UTF-8"),
    ])
    func aPlainFrontTellsTheEncoding(_ letter: String, _ help: String) {
        let rows = String(repeating: "\(letter),1\n", count: 30_000)
        let bytes = Array("a,b\n\(rows)".utf8) + [0xFF, UInt8(ascii: ","), 0x31, 10]
        for describesDialect in [true, false] {
            let error = #expect(throws: FormatError.self) {
                try readCSV(bytes, chunk: 1 << 16) { $0.describesDialect = describesDialect }
            }
            #expect(error?.message.contains(help) == true)
        }
    }

    @Test func aDialectIsThereWhereItIsAskedFor() throws {
        #expect(try readCSV("a,b\n1,2\n").dialect?.summary == "comma, header, UTF-8, LF")
        #expect(try readCSV("a,b\n1,2\n") { $0.describesDialect = false }.dialect == nil)
        #expect(try readCSV("a;b\n1;2\n") { $0.describesDialect = false }.dialect == nil)
    }
}
