import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct GrammarTests {
    @Test(arguments: ["\n", "\r\n", "\r"])
    func readsEveryLineEnd(_ end: String) throws {
        let text = ["a,b", "1,x", "", "2,\"y\(end)z\"", ""].joined(separator: end)
        for text in [text, String(text.dropLast(1))] {
            let item = try readCSV(text)
            #expect(rows(item) == [["1", "x"], ["2", "y\(end)z"]])
            #expect(item.blankLinesSkipped == 1)
            #expect(item.columns[1].evidence.first(.text)?.line == 2)
        }
    }

    @Test func countsLinesInsideQuotes() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"x", "y", "z\"", "", "1"].joined(separator: end)
            #expect(csvFailure(text).hasPrefix("a.csv:6: 1 field"), "\(end.debugDescription)")
        }
    }

    @Test func keepsBlanks() throws {
        let item = try readCSV(" a ,b\n x , \n   ,\ty\t\n")
        #expect(item.columns.map(\.name) == [" a ", "b"])
        #expect(rows(item) == [[" x ", " "], ["   ", "\ty\t"]])
    }

    @Test func blanksAloneAreARowOfOneField() throws {
        #expect(rows(try readCSV("a\nx\n  \ny")) == [["x"], ["  "], ["y"]])
        #expect(rows(try readCSV("a\nx\n  ")) == [["x"], ["  "]])
        #expect(csvFailure("a,b\n1,2\n  \n").hasPrefix("a.csv:3: 1 field"))
    }

    @Test func takesQuotesInsideUnquotedFields() throws {
        let item = try readCSV("a,b\n5'6\" tall,x\n7\"\"8\",y\n")
        #expect(rows(item) == [["5'6\" tall", "x"], ["7\"\"8\"", "y"]])
        #expect(
            item.notes == [
                "4 quotes inside unquoted fields taken as they stand, first on line 2"
            ])
    }

    @Test func blankLinesAreNullsInOneColumn() throws {
        let item = try readCSV("\n\na\n1\n\n3\r\n\r\n")
        #expect(rows(item) == [["1"], ["∅"], ["3"], ["∅"]])
        #expect(item.blankLinesSkipped == 2)
        #expect(types(item) == [.int64])
    }

    @Test func nullIsTheEmptyUnquotedField() throws {
        let text = "n,t,u\n,,\"\"\n\"\",\"\",\n1,x,\"\"\n"
        let item = try readCSV(text)
        #expect(rows(item) == [["∅", "∅", "∅"], ["∅", "", "∅"], ["1", "x", "∅"]])
        #expect(types(item) == [.int64, .text, .null])
        #expect(item.columns.map(\.nullCount) == [2, 1, 3])
        let spelled = try readCSV(text) { $0.cells = .spelled }
        #expect(rows(spelled) == [["∅", "∅", ""], ["", "", "∅"], ["1", "x", ""]])
        #expect(types(spelled) == types(item))
        #expect(spelled.columns.map(\.nullCount) == [2, 1, 3])
    }

    @Test func nullTokensAreNullQuotedOrNot() throws {
        let item = try readCSV("a,b\nNA,1\n\"NA\",-\n2,NA\n") { $0.nulls = ["NA", "-"] }
        #expect(rows(item) == [["∅", "1"], ["∅", "∅"], ["2", "∅"]])
        #expect(types(item) == [.int64, .int64])
    }

    @Test func emptyInputs() throws {
        for text in ["", "\n\n", "\u{FEFF}"] {
            let item = try readCSV(text)
            #expect(item.batches.isEmpty && item.columns.isEmpty && item.rowsRead == 0)
        }
        let header = try readCSV("a,b")
        #expect(header.batches.count == 1)
        #expect(header.batches.first?.columnNames == ["a", "b"])
        #expect(types(header) == [.null, .null])
    }

    @Test func headerRules() throws {
        #expect(
            csvFailure("a,b,a\n")
                == "a.csv:1: the header names columns 1 and 3 \"a\"; --rename-duplicates calls the "
                + "second one \"a_2\"")
        #expect(csvFailure("a,a,a_2\n").hasSuffix("calls the second one \"a_3\""))
        let renamed = try readCSV("a,a,a_2,a\n1,2,3,4\n") { $0.renameDuplicates = true }
        #expect(renamed.columns.map(\.name) == ["a", "a_3", "a_2", "a_4"])
        let unnamed = try readCSV(",b,\n1,2,3\n")
        #expect(unnamed.columns.map(\.name) == ["column_1", "b", "column_3"])
        #expect(unnamed.notes == ["2 columns without a name are called column_1, column_3"])
        let taken = try readCSV("a,,column_2\n1,2,3\n")
        #expect(taken.columns.map(\.name) == ["a", "column_2_", "column_2"])
        #expect(taken.notes == ["a column without a name is called column_2_"])
        let none = try readCSV("1,x\n2,y\n") { $0.header = false }
        #expect(none.columns.map(\.name) == ["column_1", "column_2"])
        #expect(rows(none) == [["1", "x"], ["2", "y"]])
        #expect(
            csvFailure("1,2\n3\n") { $0.header = false }
                .hasPrefix("a.csv:2: 1 field, expected 2 as in the first row"))
    }

    @Test func skipsLines() throws {
        for chunk in [1, 3, 4096] {
            let text = "title, \"2024\r\n\rmore\na,b\n1\n"
            #expect(throws: FormatError.self) {
                try readCSV(text, chunk: chunk) { $0.skip = 3 }
            }
            let item = try readCSV(text, chunk: chunk) {
                $0.skip = 3
                $0.onBadRow = .reject
            }
            #expect(item.columns.map(\.name) == ["a", "b"])
            #expect(item.rejects.map(\.line) == [5])
            #expect(item.rejects.map(\.byte) == [24])
        }
        for skip in [9, .max] {
            #expect(try readCSV("a\n1") { $0.skip = skip }.columns.isEmpty)
        }
    }

    /// Lines of all lengths and ends, across the blocks that are read.
    @Test func skipsManyLines() throws {
        var generator = SeededGenerator(seed: 3)
        let ends = ["\n", "\r", "\r\n"]
        var text = ""
        for _ in 0..<100_000 {
            text += String(repeating: "j", count: Int.random(in: 1...5, using: &generator))
            text += ends.randomElement(using: &generator)!
        }
        let item = try readCSV(text + "a,b\n1,2\n") { $0.skip = 100_000 }
        #expect(item.columns.map(\.name) == ["a", "b"])
        #expect(item.rowCount == 1)
        #expect(
            csvFailure(text + "a,b\n1\n") { $0.skip = 100_000 }
                .hasPrefix("a.csv:100002: 1 field, expected 2"))
    }

    @Test func rejectsBeyondTheListAreCounted() throws {
        let rows = Reject.listLimit + 10
        let text = "a,b\n" + String(repeating: "1\n", count: rows) + "1,2\n"
        let item = try readCSV(text) { $0.onBadRow = .reject }
        #expect(item.rowCount == 1)
        #expect(item.rowsRead == rows + 1)
        #expect(item.rejectCount == rows)
        #expect(item.rejects.count == Reject.listLimit)
        #expect(item.rejects.last?.line == Reject.listLimit + 1)
    }

    @Test func tooManyColumnsAreAMistake() throws {
        let commas = String(repeating: ",", count: CSV.maximumColumns)
        #expect(
            csvFailure(commas + "\n1,2\n")
                == "a.csv:1: 1000001 columns, expected at most 1000000; --delimiter C names another "
                + "delimiter")
    }

    @Test(arguments: [
        ("a,b;c\n1,2\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a|b\n1|2", "|"),
        ("a\n1\n", ","), ("\"a,b\";c\n1;2\n", ";"), ("a;b,c\n1;2,3\n4;5;6,7\n", ","), ("", ","),
        ("\"a\"\"b,c\"|d\nx|y\n", "|"),
    ])
    func guessesTheDelimiter(_ text: String, _ delimiter: String) throws {
        let guess = Array(text.utf8).withUnsafeBufferPointer { DelimiterGuess($0, isWhole: true) }
        #expect(guess.delimiter == Array(delimiter.utf8)[0])
    }

    @Test func tabSeparated() throws {
        let item = try readCSV("a\tb\n\t\"x\ty\"\n , ,\t \n") { $0.format = .tsv }
        #expect(rows(item) == [["∅", "x\ty"], [" , ,", " "]])
    }

    @Test func delimitersThatCannotBe() {
        for delimiter: UInt8 in [34, 10, 13, 0, 0xE9] {
            #expect(throws: FormatError.self) { try readCSV("a") { $0.delimiter = delimiter } }
        }
    }

    @Test func anyDelimiter() throws {
        for delimiter in [" ", ":", "^", "a"] {
            let text = "1\(delimiter)2\n\"x\(delimiter)\"\(delimiter)\n"
            let item = try readCSV(text) {
                $0.delimiter = Array(delimiter.utf8)[0]
                $0.header = false
            }
            #expect(rows(item) == [["1", "2"], ["x\(delimiter)", "∅"]])
        }
    }
}
