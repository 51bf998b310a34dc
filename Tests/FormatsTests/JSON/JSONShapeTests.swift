import Frames
import Testing

@testable import Formats

@Suite struct JSONShapeTests {
    @Test func columnsInOrderOfAppearanceMissingKeysNull() throws {
        let item = try readJSON(
            "[{\"b\":1,\"a\":2},{\"c\":3,\"a\":4},{}]", format: .json)
        #expect(item.schema == ["b:int64", "a:int64", "c:int64"])
        #expect(item.cells("b") == [.int64(1), .null, .null])
        #expect(item.cells("a") == [.int64(2), .int64(4), .null])
        #expect(item.cells("c") == [.null, .int64(3), .null])
        #expect(item.columns.map(\.nullCount) == [2, 1, 2])
    }

    @Test func columnsThatAppearInALaterBatch() throws {
        let count = JSONReader.batchRows + 5000
        let lines = (0..<count).map {
            $0 == count - 2 ? "{\"a\":\($0),\"late\":true}" : "{\"a\":\($0)}"
        }
        let item = try readJSON(lines.joined(separator: "\n"))
        #expect(item.batches.count > 1)
        #expect(item.schema == ["a:int64", "late:bool"])
        #expect(item.rowCount == count)
        #expect(item.columns[1].nullCount == count - 1)
        #expect(item.cells("late")[count - 2] == .bool(true))
        #expect(item.cells("a") == (0..<count).map { .int64(Int64($0)) })
    }

    @Test func scalarsAndArraysAreTheColumnValue() throws {
        #expect(try readJSON("[1,null,2]", format: .json).cells("value") == [1, nil, 2])
        #expect(try readJSON("\"x\"", format: .json).cells("value") == ["x"])
        #expect(try readJSON("null", format: .json).cells("value") == [.null])
        #expect(
            try readJSON("[[1, 2],{\"value\":true}]", format: .json).cells("value") == [
                "[1, 2]", "true",
            ])
        #expect(try readJSON("1\n[]\n", format: .jsonl).cells("value") == ["1", "[]"])
    }

    @Test func oneObjectIsOneRecord() throws {
        let item = try readJSON(" {\"a\":1,\"b\":{\"c\":[ 1 ]}} ", format: .json)
        #expect(item.rowCount == 1)
        #expect(item.cells("b") == ["{\"c\":[ 1 ]}"])
    }

    @Test func emptyInputs() throws {
        let none = try readJSON("[]", format: .json)
        #expect((none.rowCount, none.columns.count, none.batches.count) == (0, 0, 1))
        let bytes = try readJSON("", format: .jsonl)
        #expect((bytes.rowCount, bytes.batches.count) == (0, 0))
        let blank = try readJSON("\n \n", format: .jsonl)
        #expect((blank.rowCount, blank.blankLinesSkipped, blank.batches.count) == (0, 2, 1))
        for body in ["", " \n", "\u{FEFF}"] {
            let error = formatError { _ = try readJSON(body, format: .json) }
            #expect(error?.message == "in:1: the body is empty, expected JSON")
        }
    }

    struct Pointer: Sendable {
        let records: String
        let body: String
        let cells: [Cell]
    }

    @Test(
        arguments: [
            Pointer(
                records: "/d", body: "{\"x\":[1],\"d\":[{\"a\":1},{\"a\":2}],\"y\":0}",
                cells: [1, 2]),
            Pointer(records: "", body: "[{\"a\":1}]", cells: [1]),
            Pointer(records: "/d/e", body: "{\"d\":{\"e\":{\"a\":1},\"f\":{}}}", cells: [1]),
            Pointer(records: "/d/1", body: "{\"d\":[0,[{\"a\":7}],2]}", cells: [7]),
            Pointer(records: "/a~1b/m~0n", body: "{\"a\\/b\":{\"m~n\":[{\"a\":1}]}}", cells: [1]),
            Pointer(records: "/\u{e9}", body: "{\"\\u00e9\":[{\"a\":1}]}", cells: [1]),
            Pointer(records: "/", body: "{\"\":[{\"a\":1}]}", cells: [1]),
        ], [1, 2, 5, 4096])
    func recordsAtAPointer(_ test: Pointer, window: Int) throws {
        let item = try readJSON(test.body, format: .json, window: window) {
            $0.records = test.records
        }
        #expect(item.cells("a") == test.cells)
    }

    @Test(
        arguments: [
            ("/x", "{\"a\":1,\"b\":2}", "found \"a\", \"b\" at the top level, expected \"x\""),
            ("/a/b", "{\"a\":1}", "found a number at /a, expected an array or object"),
            ("/a", "{\"a\":null}", "found null at /a, expected an array or object of records"),
            ("/a/2", "{\"a\":[1,2]}", "found 2 elements at /a, expected element /a/2"),
            ("/a/x", "{\"a\":[1,2]}", "found an array at /a, expected an object"),
            ("/a", "{\"a\":[],\"a\":[]}", "found /a twice, expected it once"),
        ])
    func pointerThatLeadsNowhere(_ pointer: String, _ body: String, _ reason: String) {
        let error = formatError {
            _ = try readJSON(body, format: .json) { $0.records = pointer }
        }
        #expect(error?.message == "in:1: \(reason); --records points to the records")
    }

    @Test(arguments: ["d", "/a~2", "/~"])
    func textThatIsNoPointer(_ pointer: String) {
        let error = formatError { _ = try readJSON("{}", format: .json) { $0.records = pointer } }
        #expect(error?.code == .options)
    }

    @Test func encodings() throws {
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in "{\"ä\":\"é\"}".utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(try readJSON(utf16).cells("ä") == ["é"])
        #expect(try readJSON("\u{FEFF}{\"a\":1}").cells("a") == [1])
        let latin = try readJSON([0x22, 0xE9, 0x22], format: .json) { $0.encoding = .latin1 }
        #expect(latin.cells("value") == ["é"])
    }

    @Test func keysOfManyKinds() throws {
        let text = """
            {"":1,"a\\"b":2,"a\\\\b":3,"\\u0061":4,"longer than eight bytes":5,"ключ":6}
            {"ключ":6,"longer than eight bytes":5,"a":4,"a\\\\b":3,"a\\"b":2,"":1}
            """
        let item = try readJSON(text)
        #expect(
            item.columns.map(\.name) == [
                "", "a\"b", "a\\b", "a", "longer than eight bytes", "ключ",
            ])
        for (index, column) in item.columns.enumerated() {
            let value = Cell.int64(Int64(index + 1))
            #expect(item.cells(column.name) == [value, value])
        }
    }

    @Test func manyKeysInChangingOrder() throws {
        var lines: [String] = []
        for row in 0..<50 {
            let keys = (0..<200).map { ($0 * 37 + row * 11) % 200 }
            lines.append("{" + keys.map { "\"key\($0)\":\($0 + row)" }.joined(separator: ",") + "}")
        }
        let item = try readJSON(lines.joined(separator: "\n"))
        #expect(item.columns.count == 200)
        for key in 0..<200 {
            #expect(item.cells("key\(key)") == (0..<50).map { .int64(Int64(key + $0)) })
        }
    }

    @Test func tooManyKeys() {
        func record(_ keys: Range<Int>) -> String {
            "{" + keys.map { "\"k\($0)\":1" }.joined(separator: ",") + "}\n"
        }
        let half = JSON.maximumColumns / 2
        let text = record(0..<half) + record(half..<half * 2)
        #expect(formatError { _ = try readJSON(text) } == nil)
        let error = formatError { _ = try readJSON(text + record(half * 2..<half * 2 + 1)) }
        #expect(error?.code == .tooLarge)
    }
}
