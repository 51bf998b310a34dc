import Frames
import Testing

@testable import Formats

@Suite struct JSONBadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let text: String
        let byte: Int
        let found: String
        let expected: String
        var testDescription: String { text }

        init(_ text: String, _ byte: Int, _ found: String, _ expected: String) {
            self.text = text
            self.byte = byte
            self.found = found
            self.expected = expected
        }
    }

    static let end = "the end of the input"

    static let cases: [Case] = [
        Case("[1,,2]", 3, "','", "a value"),
        Case("[1 2]", 3, "'2'", "a comma or ]"),
        Case("[1,2", 4, end, "a comma or ]"),
        Case("{\"a\" 1}", 5, "'1'", "a colon"),
        Case("{\"a\":1 \"b\":2}", 7, "'\"'", "a comma or }"),
        Case("{a:1}", 1, "'a'", "a key in double quotes"),
        Case("{\"a\":1,}", 7, "'}'", "a key in double quotes"),
        Case("{\"a\":tru}", 8, "'}'", "true, false or null"),
        Case("{\"a\":01}", 6, "'1'", "a comma or }"),
        Case("{\"a\":1.}", 7, "'}'", "a digit"),
        Case("{\"a\":\"x", 7, end, "the rest of the string, control characters escaped"),
        Case(
            "{\"a\":\"x\ty\"}", 7, "a tab", "the rest of the string, control characters escaped"),
        Case("{\"a\":\"\\x\"}", 7, "'x'", "one of \" \\ / b f n r t u after a backslash"),
        Case("{\"a\":\"\\u12g4\"}", 10, "'g'", "four hexadecimal digits after \\u"),
        Case(
            "{\"a\":\"\\udc00\"}", 6, "'\\'",
            "a pair of surrogates, \\uD800 to \\uDBFF then \\uDC00 to \\uDFFF"),
        Case(
            "{\"a\":\"\\ud800x\"}", 12, "'x'",
            "a pair of surrogates, \\uD800 to \\uDBFF then \\uDC00 to \\uDFFF"),
        Case("{\"a\":[{\"b\":\n}]}", 12, "'}'", "a value"),
        Case("[1]é", 3, "'é'", "the end"),
        Case("{} {}", 3, "'{'", "the end"),
        Case("[\0]", 1, "byte 0x00", "a value"),
    ]

    /// The one format taken for the other is told, with the option that reads it.
    @Test func theOtherFormat() throws {
        func message(_ text: String, _ format: Format) -> String {
            formatError { _ = try readJSON(text, format: format) }?.message ?? ""
        }
        #expect(
            message("{\"a\":1}\n{\"a\":2}\n", .json)
                == "in:2: found '{' at byte 8, expected the end; --format jsonl reads one record a line"
        )
        for text in ["[\n{\"a\":1}\n]", "{\n\"a\": 1\n}\n"] {
            #expect(
                message(text, .jsonl).hasSuffix("; --format json reads one text of several lines"))
        }
        #expect(
            message("{\"a\":1}\n{\n", .jsonl)
                .hasSuffix("; --on-bad-row reject sets such records aside"))
        #expect(try readJSON("[{\"a\":1}]\n", format: .jsonl).notes.count == 1)
        for text in ["[1]\n[{}]\n", "{\"value\":[{\"id\":1}]}\n", "\"[{\"\n"] {
            #expect(try readJSON(text, format: .jsonl).notes.isEmpty)
        }
        // Neither reads these.
        #expect(message("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", .json).hasSuffix("expected the end"))
        #expect(message("{\"a\":1", .jsonl).hasSuffix("sets such records aside"))
    }

    @Test(arguments: cases, [1, 2, 3, 7, 4096])
    func document(_ test: Case, window: Int) {
        let error = formatError { _ = try readJSON(test.text, format: .json, window: window) }
        let line = test.text.utf8.prefix(test.byte).count { $0 == 10 } + 1
        #expect(
            error?.message
                == "in:\(line): found \(test.found) at byte \(test.byte), expected \(test.expected)"
        )
        #expect(error?.byte == test.byte)
        #expect(error?.code == .json)
    }

    @Test func invalidUTF8() {
        let sequences: [[UInt8]] = [
            [0x80], [0xC0, 0xAF], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xE2, 0x82], [0xFF],
        ]
        for bytes in sequences {
            for key in [true, false] {
                let text = Array(key ? "{\"ab".utf8 : "{\"k\":\"ab".utf8) + bytes
                let rest = Array(key ? "\":1}".utf8 : "\"}".utf8)
                for window in [1, 3, 4096] {
                    let error = formatError {
                        _ = try readJSON(text + rest, format: .json, window: window)
                    }
                    #expect(error?.code == .encoding, "\(bytes)")
                    #expect(error?.byte == text.count - bytes.count, "\(bytes)")
                }
            }
        }
    }

    @Test func badLinesFail() {
        let error = formatError { _ = try readJSON("{\"a\":1}\n\n{\"a\":\n2}\n") }
        #expect(
            error?.message
                == "in:3: found the end of the line at byte 14, expected a value; "
                + "--on-bad-row reject sets such records aside")
        #expect(error?.code == .badRow)
        #expect((error?.line, error?.byte) == (3, 9))
    }

    @Test(arguments: [1, 2, 3, 7, 64, 65536])
    func badLinesAreSetAside(window: Int) throws {
        let text =
            "{\"a\":1}\r\n  \n{\"a\":}\r\n{\"a\":2} x\n{\"new\":1,\"a\":3,\"a\":4}\n[\u{1}]\n{\"a\":5}"
        let item = try readJSON(text, window: window) { $0.onBadRow = .reject }
        #expect(item.cells("a") == [1, 5])
        #expect(item.schema == ["a:int64"])
        #expect((item.rowCount, item.rowsRead, item.blankLinesSkipped) == (2, 6, 1))
        #expect(item.rejects.map(\.line) == [3, 4, 5, 6])
        #expect(item.rejects.map(\.byte) == [12, 20, 30, 52])
        #expect(item.rejects[0].raw == Array("{\"a\":}".utf8))
        #expect(item.rejects[2].column == "a")
        #expect(
            item.rejects.map(\.reason) == [
                "found '}' at byte 17, expected a value",
                "found 'x' at byte 28, expected the end",
                "found the key \"a\" again at byte 46, expected every key once in a record",
                "found byte 0x01 at byte 53, expected a value",
            ])
    }

    @Test func duplicateKeysAreErrorsInRecordsOnly() throws {
        let error = formatError { _ = try readJSON("[{\"a\":1,\n\"\\u0061\":2}]", format: .json) }
        #expect(error?.code == .badRow)
        #expect(error?.column == "a")
        let nested = try readJSON("{\"v\":{\"a\":1,\"a\":2}}")
        #expect(nested.cells("v") == ["{\"a\":1,\"a\":2}"])
        let kept = try readJSON("[{\"a\":1,\"a\":2},{\"a\":3}]", format: .json) {
            $0.onBadRow = .reject
        }
        #expect(kept.cells("a") == [3])
        #expect(kept.rowsRead == 2)
    }

    @Test(arguments: [16, 4096])
    func limits(window: Int) throws {
        let long = String(repeating: "x", count: 40)
        let text = "{\"a\":1}\n{\"a\":\"\(long)\"}\n{\"a\":3}\n"
        let item = try readJSON(text, window: window) {
            $0.maximumRecordBytes = 30
            $0.onBadRow = .reject
        }
        #expect(item.cells("a") == [1, 3])
        #expect(item.rejects.map(\.line) == [2])
        #expect(item.rejects.map(\.byte) == [8])
        let field = try readJSON(text, window: window) {
            $0.maximumFieldBytes = 39
            $0.onBadRow = .reject
        }
        #expect(field.cells("a") == [1, 3])
        let document = formatError {
            _ = try readJSON("[{\"a\":\"\(long)\"}]", format: .json, window: window) {
                $0.maximumRecordBytes = 30
            }
        }
        #expect(document != nil)
    }

    @Test func optionsThatDoNotGoTogether() {
        #expect(formatError { _ = try readJSON("1") { $0.records = "/a" } }?.code == .options)
        #expect(formatError { _ = try readJSON("1", format: .csv) }?.code == .options)
    }
}
