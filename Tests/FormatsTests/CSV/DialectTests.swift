import TestSupport
import Testing

@testable import Formats

/// What the first bytes of a file are taken for, and how sure that is.
@Suite struct DialectTests {
    private func dialect(
        _ text: String, _ change: (inout ReadOptions) -> Void = { _ in }
    ) throws -> Dialect {
        try dialect(Array(text.utf8), change)
    }

    private func dialect(
        _ bytes: [UInt8], _ change: (inout ReadOptions) -> Void = { _ in }
    ) throws -> Dialect {
        var options = ReadOptions()
        change(&options)
        let input = try CSVInput(BytesSource(bytes, size: 7), options: options, label: "a.csv")
        return try #require(input.dialect)
    }

    private func repeated(_ count: Int, _ row: String) -> String {
        String(repeating: row, count: count)
    }

    // MARK: Delimiter

    @Test(arguments: [
        // Quoted fields that hold other delimiters.
        ("id;text\n1;\"a,b,c\"\n2;\"d,e,f\"\n", ";"),
        ("id,text\n1,\"a;b;c\"\n2,\"d;e;f\"\n", ","),
        // Decimal commas, with a header and without.
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"), ("1,5;2,5\n3,5;4,5\n", ";"),
        ("1,5\t2,5\n3,5\t4,5\n", "\t"),
        // Text with a comma in every row of a tab file.
        ("name\tcity, state\nAnn\tReno, NV\nBob\tAustin, TX\n", "\t"),
        ("id\ttext, free\n1\tone, two, three\n2\tnone\n", "\t"),
        // Few rows, ragged rows.
        ("a|b|c\n", "|"), ("a;b;c\n1;2\n3;4;5;6\n7;8;9\n", ";"),
        // One column whose text holds delimiters now and then.
        ("c0\nv0\na;b\n", ","), ("name\nDoe; Ann\nRoe\n", ","),
        // CR alone.
        ("a;b\r1;2\r3;4\r", ";"),
        ("\n\na;b\n1;2\n", ";"),
    ])
    func delimiter(_ text: String, _ delimiter: String) throws {
        #expect(try dialect(text).delimiter == Array(delimiter.utf8)[0])
    }

    @Test func delimiterSaysWhy() throws {
        let clean = try dialect("a,b\n" + repeated(9, "1,2\n")).delimiterFinding
        #expect(clean.value == "comma")
        #expect(clean.confidence == .high)
        #expect(clean.reason == "cut 10 of 10 rows into 2 fields")

        let ragged = try dialect("a,b\n" + repeated(7, "1,2\n") + "1\n1,2,3\n").delimiterFinding
        #expect(ragged.confidence == .medium)
        #expect(ragged.reason == "cut 8 of 10 rows into 2 fields")

        let torn = try dialect("a;b,c\n" + repeated(8, "1;2,3\n")).delimiterFinding
        #expect(torn.confidence == .medium)
        #expect(torn.reason.hasSuffix("; semicolon would cut 9 into 2"))

        let one = try dialect("a;b,c\n").delimiterFinding
        #expect(one.confidence == .low)

        let none = try dialect("a\nb\nc\n").delimiterFinding
        #expect(none.confidence == .high)
        #expect(none.reason == "nothing among , ; tab | cuts the first row")

        let given = try dialect("a;b\n1;2\n") { $0.delimiter = UInt8(ascii: ";") }
        #expect(given.delimiterFinding.confidence == .given)
    }

    @Test func longRecordsMakeALongerSample() throws {
        let long = "\"" + repeated(20_000, "text, ") + "\""
        let found = try dialect("a;\(long);c\n1;2;3\n4;5;6\n")
        #expect(found.delimiter == UInt8(ascii: ";"))
        #expect(found.delimiterFinding.reason == "cut 3 of 3 rows into 3 fields")
    }

    // MARK: Header

    @Test(arguments: [
        ("id,name\n1,x\n2,y\n", HeaderLook.Verdict.names, Dialect.Confidence.high),
        ("country,2019,2020\nNL,1,2\nBE,3,4\n", .unknown, .low),
        ("country,size,2020\nNL,1,2\nBE,3,4\n", .names, .medium),
        ("day\n2024-01-01\n", .names, .high),
        ("1,2.5\n3,4.5\n5,6.5\n", .values, .high),
        ("1,2,3\n4,5,6\n7,8,9\n", .values, .medium),
        ("2024-01-01,7\n2024-01-02,8\n2024-01-03,9\n", .values, .high),
        ("1,Goroka,-6.08\n2,Madang,-5.2\n3,Nadzab,-6.5\n", .values, .medium),
        ("1,Ann,30\n2,Bob,41\n3,Cid,28\n", .values, .medium),
        // The index column that pandas leaves has no name.
        (",0,1\n0,5,6\n1,7,8\n", .unknown, .low),
        ("a,b\nx,y\n", .unknown, .medium), ("x,y\nx,z\nw,z\n", .unknown, .low),
        ("id,name\n", .unknown, .low), ("a\n\"\"\n\"\"\n", .unknown, .medium),
    ])
    func header(_ text: String, _ verdict: HeaderLook.Verdict, _ confidence: Dialect.Confidence)
        throws
    {
        let look = try dialect(text).look
        #expect(look.verdict == verdict)
        #expect(look.confidence == confidence)
    }

    @Test func valuesForAHeaderAreNoted() throws {
        let item = try readCSV("1,2.5\n3,4.5\n")
        #expect(
            item.notes == [
                "the first row (line 1) looks like values, as the rows below it; --no-header reads it "
                    + "as a row"
            ])
        #expect(item.columns.map(\.name) == ["1", "2.5"])
        #expect(try readCSV("1,2.5\n3,4.5\n") { $0.header = false }.notes.isEmpty)
        #expect(try readCSV("id,2.5\n3,4.5\n").notes.isEmpty)
        #expect(
            csvFailure("7,7\n8,9\n").hasSuffix(
                "\"7\"; the first row (line 1) looks like values, as the rows below it; --no-header "
                    + "reads it as a row"))
    }

    @Test func namesForValuesAreAdvised() throws {
        let found = try dialect("id,name\n1,x\n2,y\n") { $0.header = false }
        #expect(found.headerFinding.confidence == .low)
        #expect(
            found.notes == [
                "the first row (line 1) looks like names; without --no-header it names the columns"
            ])
    }

    // MARK: Encoding

    @Test(
        arguments: [
            ([0x61, 0x2C, 0x62, 0x0A], EncodingGuess.ascii), (Array("é,b\n".utf8), .utf8),
            ([0xEF, 0xBB, 0xBF, 0x61], .mark(.utf8)), ([0xFF, 0xFE, 0x61, 0], .mark(.utf16)),
            ([0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0], .utf16(isBigEndian: false)),
            ([0, 0x61, 0, 0x2C, 0, 0x62, 0, 0x0A], .utf16(isBigEndian: true)),
            ([0x61, 0, 0, 0, 0x62, 0x63, 0x64, 0x65, 0x66], .binary),
            ([0x63, 0x61, 0x66, 0xE9, 0x0A], .singleByte(.windows1252, foreign: 1, count: 5)),
            ([0x61, 0x80, 0x93, 0x0A], .singleByte(.windows1252, foreign: 2, count: 4)),
            ([0x61, 0x81, 0x0A], .singleByte(.latin1, foreign: 1, count: 3)),
        ] as [([UInt8], EncodingGuess)])
    func encoding(_ bytes: [UInt8], _ guess: EncodingGuess) {
        #expect(bytes.withUnsafeBufferPointer { EncodingGuess($0, isWhole: true) } == guess)
    }

    @Test func aCharacterThatTheSampleCutsIsNoFault() {
        let text = Array("abcdé".utf8.dropLast())
        #expect(text.withUnsafeBufferPointer { EncodingGuess($0, isWhole: false) } == .utf8)
        #expect(
            text.withUnsafeBufferPointer { EncodingGuess($0, isWhole: true) }
                == .singleByte(.windows1252, foreign: 1, count: 5))
    }

    @Test func bigEndianWithoutMark() throws {
        let bytes = "a,b\n1,é\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let item = try readCSV(bytes) { $0.encoding = .utf16 }
        #expect(rows(item) == [["1", "é"]])
    }

    // MARK: Line ends and quotes

    @Test(arguments: [
        ("a\n1\n", "LF"), ("a\r\n1\r\n", "CRLF"), ("a\r1\r2", "CR"), ("a\r\n1\n", "mixed"),
        ("a", "none"), ("a,b\r\n\"x\ny\",1\r\n", "CRLF"),
    ])
    func lineEnds(_ text: String, _ name: String) throws {
        #expect(try dialect(text).lineEndFinding.value == name)
    }

    @Test func apostrophesAreNoQuotes() throws {
        let text = "id,name\n1,'Ann'\n2,'Bob'\n3,'Cid'\n"
        let found = try dialect(text)
        #expect(found.quoteFinding.confidence == .low)
        #expect(
            try readCSV(text).notes == [
                "fields seem to be quoted with ', which stays in the text: only \" is a quote"
            ])
        #expect(
            csvFailure("id,name\n1,'a,b'\n2,'c,d'\n3,'e'\n").hasPrefix(
                "a.csv:2: 3 fields, expected 2 as in the header; fields seem to be quoted with '"))
        #expect(try readCSV("id,name\n1,'tis\n2,dogs'\n3,it's\n").notes.isEmpty)
    }

    @Test func rejectedRowsOfAnotherEncodingAreNoted() throws {
        let item = try readCSV(Array("a,b\n1,".utf8) + [0xE9, 0x0A] + Array("2,x\n".utf8)) {
            $0.onBadRow = .reject
        }
        #expect(item.rejects.count == 1)
        #expect(
            item.notes == [
                "the text is probably Windows-1252: --encoding windows-1252 reads it"
            ])
        #expect(
            try readCSV("a\né\n") { $0.encoding = .latin1 }.notes == [
                "the text is valid UTF-8; without --encoding it is read as that"
            ])
    }

    // MARK: The whole

    @Test func summary() throws {
        let found = try dialect("\u{FEFF}id;day\r\n1;2024-01-01\r\n2;2024-01-02\r\n")
        #expect(found.summary == "semicolon, header, UTF-8, CRLF")
        #expect(found.confidence == .high)
        #expect(found.advice.isEmpty)
        #expect(
            found.findings.map(\.name) == [
                "delimiter", "quote", "header", "preamble", "encoding", "line-end",
            ])
        let one = try dialect("n\n1\n2\n")
        #expect(one.summary == "one column, header, UTF-8, LF")
        #expect(one.confidence == .high)
    }

    /// Whatever the bytes are, and in whatever pieces they come.
    @Test(.context) func anyBytes() throws {
        let alphabet = Array(",;\t|\"'\n\r#a1.-: ".utf8) + [0, 0xE9, 0xC3, 0xA9, 0xEF, 0xBB, 0xBF]
        try withSeeds { random in
            for _ in 0..<200 {
                let count = Int.random(in: 0...120, using: &random)
                let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random)! }
                var options = ReadOptions()
                options.skip = Int.random(in: 0...3, using: &random)
                options.header = Bool.random(using: &random)
                if Bool.random(using: &random) { options.format = .tsv }
                func dialect(_ source: BytesSource) throws -> Dialect? {
                    try CSVInput(source, options: options, label: "a").dialect
                }
                let whole = try dialect(BytesSource(bytes))
                let cut = try dialect(BytesSource(bytes, size: 1))
                #expect(whole == cut)
                #expect(whole?.findings.count ?? 6 == 6)
                #expect(whole?.advice.allSatisfy { !$0.isEmpty } != false)
            }
        }
    }

    @Test func realFiles() throws {
        guard let folder = corpora() else { return }
        func read(_ name: String) throws -> Dialect {
            let path = "\(folder)/\(name)"
            return try #require(
                try CSVInput(
                    FileSource(path: path, label: name), options: ReadOptions(), label: name
                ).dialect)
        }
        for day in ["01-22-2020", "03-22-2020"] {
            let found = try read("covid19-jhu/\(day).csv")
            #expect(found.summary.hasPrefix("comma, header, UTF-8"))
            #expect(found.confidence == .high)
        }
        for name in ["airports", "airlines", "routes"] {
            let found = try read("openflights/data/\(name).dat")
            #expect(found.delimiter == UInt8(ascii: ","), "\(name)")
            #expect(found.headerAdvice?.contains("--no-header") == true, "\(name)")
        }
    }

    @Test func nothingToLookAt() throws {
        for text in ["", "\n", "\r\n\n"] { #expect(try readCSV(text).dialect == nil) }
        #expect(try readCSV("a,b\n").dialect?.summary == "comma, header, UTF-8, LF")
        #expect(try readCSV("a,b").dialect?.summary == "comma, header, UTF-8")
    }
}
