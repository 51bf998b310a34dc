import Frames
import Testing

@testable import Formats

/// What libcsv 3.0.3 does unasked, and what must not come through.
@Suite struct LibCSVTrapTests {
    @Test func anUnterminatedQuoteIsNotAccepted() {
        #expect(csvFailure("a,b\n1,\"2").hasPrefix("a.csv:2: the quote that opens"))
        #expect(csvFailure("a,b\n1,\"2\"\"").hasPrefix("a.csv:2: the quote that opens"))
        #expect(csvFailure("a,b\n1,\"").hasPrefix("a.csv:2: the quote that opens"))
    }

    @Test func theEndOfTheInputDoesNotHideAnError() {
        #expect(csvFailure("a,b\n1,\"2\"x").hasPrefix("a.csv:2: text after the closing quote"))
        #expect(csvFailure("a,b\n1,\"2\" ").hasPrefix("a.csv:2: text after the closing quote"))
        #expect(csvFailure("a,b\n1, \"2").hasPrefix("a.csv:2: a blank before the opening quote"))
    }

    @Test func textAfterAClosingQuoteDoesNotSwallowTheRest() throws {
        let item = try readCSV("a,b\n1,\"2\"x\n3,4\n5,6\n") { $0.onBadRow = .reject }
        #expect(rows(item) == [["3", "4"], ["5", "6"]])
    }

    @Test func blankLinesOfOneColumnDoNotVanish() throws {
        for end in ["\n", "\r\n", "\r"] {
            let item = try readCSV(["a", "", "x", "", "", "y", ""].joined(separator: end))
            #expect(rows(item) == [["∅"], ["x"], ["∅"], ["∅"], ["y"]])
        }
    }

    @Test func blanksAreNeitherTrimmedNorNull() throws {
        for blank in [" ", "\t", " \t "] {
            let item = try readCSV("a,b\n\(blank),\(blank)x\(blank)\nx\(blank),\(blank)")
            #expect(rows(item) == [[blank, "\(blank)x\(blank)"], ["x\(blank)", blank]])
        }
    }

    @Test func longFieldsAreReadInTime() throws {
        let long = String(repeating: "0123456789abcdef", count: 1 << 15)
        let item = try readCSV("a,b\n\(long),\"\(long)\"\"\"\n")
        #expect(rows(item) == [[long, long + "\""]])
    }

    @Test func quotedAndUnquotedAreToldApart() throws {
        let item = try readCSV("a,b,c\n,\"\",x\n") { $0.allText = true }
        #expect(rows(item) == [["∅", "", "x"]])
    }

    @Test func placesAreCounted() throws {
        let text = "a,b\r\n\"x\r\ny\",\"\"\"\"\r\n\r\n1\r\n2,3"
        for chunk in chunkSizes {
            let item = try readCSV(text, chunk: chunk) { $0.onBadRow = .reject }
            #expect(item.rejects.map(\.line) == [5])
            #expect(item.rejects.map(\.byte) == [20])
            #expect(item.bytesRead == text.utf8.count)
        }
    }

    @Test func openQuotesThatReachFarStopTheReading() {
        // Each line closes a quote and opens another, so every damaged record reaches to the end.
        let text = "a,b\n" + String(repeating: "a\",\",b\n", count: 1200)
        var options = ReadOptions()
        options.onBadRow = .reject
        options.delimiter = UInt8(ascii: ",")
        func read(limit: Int) throws -> ItemFrame {
            var reading = options
            reading.maximumDamageBytes = limit
            return try CSV.read(
                open: { BytesSource(Array(text.utf8)) }, label: "a.csv", options: reading)
        }
        #expect(throws: FormatError.self) { try read(limit: 100_000) }
        #expect(throws: Never.self) { try read(limit: 100_000_000) }
    }
}
