import Frames
import TestSupport
import Testing

@testable import Formats

struct BadRow: Sendable, CustomTestStringConvertible {
    let text: String
    let message: String
    /// Rows that are left, and the lines of the rejects, with `reject`.
    let rows: [[String]]
    let rejected: [Int]

    init(_ text: String, _ message: String, rows: [[String]], rejected: [Int]) {
        self.text = text
        self.message = message
        self.rows = rows
        self.rejected = rejected
    }

    var testDescription: String { text.debugDescription }
}

let badRows = [
    BadRow(
        "a,b\n1,2\n3\n4,5\n",
        "a.csv:3: 1 field, expected 2 as in the header; --on-bad-row pad fills it with nulls, "
            + "--on-bad-row reject sets it aside",
        rows: [["1", "2"], ["4", "5"]], rejected: [3]),
    BadRow(
        "a,b\n1,2,3\n4,5\n",
        "a.csv:2: 3 fields, expected 2 as in the header; --on-bad-row reject sets the row aside",
        rows: [["4", "5"]], rejected: [2]),
    BadRow(
        "a\n1\n2,3\n4\n",
        "a.csv:3: 2 fields, expected 1 as in the header; --delimiter C names another delimiter "
            + "than a comma",
        rows: [["1"], ["4"]], rejected: [3]),
    BadRow(
        "a,b\n1,\"2\"x\n3,4\n",
        "a.csv:2: text after the closing quote in column \"b\", expected a comma or the end of "
            + "the line; --on-bad-row reject sets the row aside",
        rows: [["3", "4"]], rejected: [2]),
    BadRow(
        "a,b\n1, \"2\"\n3,4\n",
        "a.csv:2: a blank before the opening quote in column \"b\", expected the quote first; "
            + "--on-bad-row reject sets the row aside",
        rows: [["3", "4"]], rejected: [2]),
    BadRow(
        "a,b\n1,\"2\n3,4\n5,6",
        "a.csv:2: the quote that opens column \"b\" is never closed; "
            + "--on-bad-row reject sets the row aside",
        rows: [["3", "4"], ["5", "6"]], rejected: [2]),
    BadRow(
        "a,b\n\"1\n1\",\"2\n\n3,4\n",
        "a.csv:3: the quote that opens column \"b\" is never closed; "
            + "--on-bad-row reject sets the row aside",
        rows: [["3", "4"]], rejected: [2, 3]),
    BadRow(
        "a,b\n1,\"2\n3,\"4\n5,6\n",
        "a.csv:3: text after the closing quote in column \"b\", expected a comma or the end of "
            + "the line; --on-bad-row reject sets the row aside",
        rows: [["5", "6"]], rejected: [2, 3]),
    BadRow(
        "a,b\n1,2\u{0}\n3,4\n",
        "a.csv:2: a NUL byte (byte 7) in column \"b\", expected text; --on-bad-row "
            + "reject sets the row aside",
        rows: [["3", "4"]], rejected: [2]),
    BadRow(
        "a,b\n1,01234567890\n3,4\n",
        "a.csv:2: column \"b\" is longer than 10 bytes, the most for a field; is a quote left "
            + "open?; --on-bad-row reject sets the row aside",
        rows: [["3", "4"]], rejected: [2]),
    BadRow(
        "a,b\n0123456789,0123456789\n3,4\n",
        "a.csv:2: the row is longer than 20 bytes, the most for a row; is a quote left open?; "
            + "--on-bad-row reject sets the row aside",
        rows: [["3", "4"]], rejected: [2]),
]

func setLimits(_ options: inout ReadOptions) {
    options.maximumFieldBytes = 10
    options.maximumRecordBytes = 20
}

@Test(arguments: badRows)
func failsOnBadRow(_ bad: BadRow) {
    #expect(csvFailure(bad.text, setLimits) == bad.message)
}

@Test(arguments: badRows)
func setsBadRowAside(_ bad: BadRow) throws {
    let item = try readCSV(bad.text) {
        setLimits(&$0)
        $0.onBadRow = .reject
    }
    #expect(rows(item) == bad.rows)
    #expect(item.rejects.map(\.line) == bad.rejected)
    #expect(item.rowsRead == item.rowCount + item.rejects.count)
    let lines = bad.text.split(separator: "\n", omittingEmptySubsequences: false)
    for reject in item.rejects {
        #expect(reject.raw == Array(lines[reject.line - 1].utf8))
        let start = lines[..<(reject.line - 1)].reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(reject.byte == start)
    }
}

@Test func saysWhereUTF8IsInvalid() throws {
    let bytes = Array("a,b\n1,\"x\n".utf8) + [0xFF] + Array("\"\n3,4\n".utf8)
    #expect {
        try readCSV(bytes)
    } throws: { error in
        let error = error as? FormatError
        return error?.message
            == "a.csv:3: byte 9 in column \"b\" is not valid UTF-8; the text is probably "
            + "Windows-1252: --encoding windows-1252 reads it"
            && error?.line == 3 && error?.byte == 9 && error?.column == "b"
            && error?.code == .encoding
    }
    let item = try readCSV(bytes) { $0.onBadRow = .reject }
    #expect(rows(item) == [["3", "4"]])
    #expect(item.rejects.map(\.line) == [2])
}

/// A quote opens a field only as its first byte.
@Test(arguments: [
    ("5\" pipe,x,~", "c"), ("5\",~,x", "b"), ("a\"\",~", "b"), ("a\",\",~\"", "b"),
    (" x\" ,~\"", "b"), ("\"a,\"\"b\",~", "b"), ("\"\"\",\",~", "b"), ("\"\",~", "b"),
    ("\",,~\",x", "a"), (",\"\n,\",~", "c"), ("~\"", "a"),
])
func findsTheColumnOfAByte(_ row: String, _ column: String) throws {
    for fault: UInt8 in [0, 0xFF] {
        let bytes = Array("a,b,c\n\(row)\n".utf8).map { $0 == UInt8(ascii: "~") ? fault : $0 }
        #expect {
            try readCSV(bytes)
        } throws: { error in
            let error = error as? FormatError
            return error?.byte == bytes.firstIndex(of: fault) && error?.column == column
        }
        let item = try readCSV(bytes) { $0.onBadRow = .reject }
        #expect(item.rejects.map(\.column) == [column])
    }
}

/// A record that is set aside as a whole takes all of its lines with it.
@Test(arguments: ["\n", "\r\n", "\r"], chunkSizes)
func countsTheLinesOfRejectedRecords(_ end: String, _ chunk: Int) throws {
    let lines = [
        "a,b", "\"l", "m\"", "1,\"2", "", "\u{0}\"", "3", "4,\"", "~\"", "5,\"6\"x", "7,8",
        "9,\"", "\",\"", "\"", "10,x\"", "11",
    ]
    let text = lines.joined(separator: end)
    let item = try readCSV(text.utf8.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }, chunk: chunk) {
        $0.onBadRow = .reject
    }
    #expect(rows(item) == [["7", "8"], ["10", "x\""]])
    #expect(item.rejects.map(\.line) == [2, 4, 7, 8, 10, 12, 16])
    for reject in item.rejects {
        let before = lines[..<(reject.line - 1)]
        #expect(reject.byte == before.reduce(0) { $0 + $1.utf8.count + end.utf8.count })
    }
    #expect(item.columns[1].evidence.first(.text)?.line == 15)
    #expect(item.notes.contains { $0.hasSuffix("first on line 15") })
}

/// The line of a record is one more than the line ends before it, whatever they belong to.
@Test(.context) func linesAndBytesAgree() throws {
    try withSeeds { generator in
        for _ in 0..<400 {
            let bytes = CSVBytes.pieces(&generator)
            let tokens = try Tokens(reference: bytes, Tokens.Rules())
            let places =
                tokens.records.map { (byte: $0.byte, line: $0.line) }
                + tokens.rejects.map { (byte: $0.byte, line: $0.line) }
            for place in places {
                let lineEnds = bytes[..<place.byte].withUnsafeBufferPointer {
                    CSVScan.lineEnds(in: $0)
                }
                #expect(
                    place.line == 1 + lineEnds,
                    "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}

@Test func padsShortRowsAndDropsEmptyFields() throws {
    let item = try readCSV("a,b,c\n1\n1,2,3,,\n4,5,6\n") { $0.onBadRow = .pad }
    #expect(rows(item) == [["1", "∅", "∅"], ["1", "2", "3"], ["4", "5", "6"]])
    #expect(item.notes == ["2 rows of another length made to fit, first on line 2"])
    #expect(csvFailure("a\n1,2\n") { $0.onBadRow = .pad }.hasPrefix("a.csv:2: 2 fields"))
    #expect(csvFailure("a,b\n1,2,\"\"\n") { $0.onBadRow = .pad }.hasPrefix("a.csv:2: 3 fields"))
    #expect(csvFailure("a,b\n\"1\"x\n") { $0.onBadRow = .pad }.hasPrefix("a.csv:2: text after"))
}

@Test func reportsTheFirstBadRowOfTheFile() {
    // The wrong value comes first, though the tokeniser meets the broken quote before it.
    let text = "a,b\n1,2\nx,3\n4,\"5\"6\n"
    let message = csvFailure(text) { $0.types = ["a": ColumnTypeRequest(.int64)] }
    #expect(
        message == "a.csv:3: \"x\" in column \"a\", expected int64; --on-bad-row reject sets the "
            + "row aside, --null TOKEN makes a value null")
}

/// It is told with what helps: reading from the line behind it on.
@Test(arguments: [
    ("\"a,b\n1,2\n", "a.csv:1: the quote that opens field 1 is never closed", 1),
    (
        "a,\"b\"c\n1,2\n",
        "a.csv:1: text after the closing quote in field 2, expected a comma or the end of "
            + "the line", 1
    ),
    (
        "\"a\\\"b\",c\n1,2\n",
        "a.csv:1: text after the closing quote in field 1, expected a comma or the end of "
            + "the line; a quote in a quoted field is written twice, not behind a backslash", 1
    ),
    (
        " \"a\",b\n1,2\n",
        "a.csv:1: a blank before the opening quote in field 1, expected the quote first", 1
    ),
    ("a\u{0},b\n1,2\n", "a.csv:1: a NUL byte (byte 1) in field 1, expected text", 1),
    (
        "\n\"a\nb\",c\u{0}\n1,2\n", "a.csv:3: a NUL byte (byte 8) in field 2, expected text", 3
    ),
])
func aBadHeaderFailsWhateverThePolicy(_ text: String, _ reason: String, _ lines: Int) throws {
    for policy in ReadOptions.BadRowPolicy.allCases {
        #expect(
            csvFailure(text) { $0.onBadRow = policy }
                == "\(reason); a header cannot be set aside; --skip \(lines) --no-header reads "
                + "what is below it")
    }
    let below = try readCSV(text) {
        $0.skip = lines
        $0.header = false
    }
    #expect(rows(below) == [["1", "2"]])
    // A first row is a row.
    #expect(
        csvFailure(text) { $0.header = false }
            .hasSuffix("; --on-bad-row reject sets the row aside"))
}

@Test func aDamagedRowWithoutALineEndTakesTheRest() throws {
    let item = try readCSV("a,b\n1,2\n3,\"4\"" + String(repeating: "x", count: 500_000), chunk: 999)
    {
        $0.onBadRow = .reject
    }
    #expect(rows(item) == [["1", "2"]])
    #expect(item.rejects.count == 1)
    #expect(item.rejects[0].raw.count == Reject.rawLimit)
}

@Test func everyBadRowIsCounted() throws {
    let bad = String(repeating: "1,2,3\n4,\"5\"x\n", count: 3000)
    let item = try readCSV("a,b\n" + bad, chunk: 4096) { $0.onBadRow = .reject }
    #expect(item.rejects.map(\.line) == Array(2...6001))
    #expect(item.rowsRead == 6000)
}

/// Hostile inputs that once took time with the square of their size; each is read in well under a
/// second, or this test does not end.
@Suite struct HostileTests {
    @Test func manyDamagedRows() throws {
        let rows = 40_000
        let item = try readCSV("a,b\n" + String(repeating: "1, \"a\"\n", count: rows)) {
            $0.onBadRow = .reject
        }
        #expect(item.rejects.count == rows)
        #expect(item.rejects.last?.line == rows + 1)
    }

    @Test func manyWrongValues() throws {
        let rows = 200_000
        let item = try readCSV("a,b\n" + String(repeating: "x,1\n", count: rows)) {
            $0.onBadRow = .reject
            $0.types["a"] = ColumnTypeRequest(.int64)
        }
        #expect(item.rejects.count == rows)
        #expect(item.rejects.map(\.line) == Array(2...rows + 1))
    }

    @Test func manyBlankLines() throws {
        let lines = 3_000_000
        let item = try readCSV("a,b\n1,2\n" + String(repeating: "\n", count: lines) + "3,4\n")
        #expect(item.blankLinesSkipped == lines && item.rowCount == 2)
    }

    @Test func manyFieldsInOneRow() throws {
        let commas = String(repeating: ",", count: 200_000)
        let item = try readCSV("a,b\n1,2\n\(commas)\n3,4\n", chunk: 1) { $0.onBadRow = .reject }
        #expect(rows(item) == [["1", "2"], ["3", "4"]])
        #expect(item.rejects.map(\.line) == [3])
    }

    @Test func blanksAndQuotesInOneField() throws {
        let blanks = String(repeating: " ", count: 200_000)
        let quotes = String(repeating: "\"", count: 200_000)
        let item = try readCSV("a,b\n1,\(blanks)x\(quotes)\n")
        #expect(rows(item)[0][1].utf8.count == 400_001)
    }
}
