import Frames
import TestSupport
import Testing

@testable import Formats

@Suite struct JSONLinesWriterTests {
    func written(_ frames: [DataFrame]) throws -> [UInt8] {
        var writer = JSONLinesWriter(names: frames[0].columnNames)
        var out: [UInt8] = []
        for frame in frames { try writer.append(frame, to: &out) }
        return out
    }

    @Test func everyType() throws {
        let day = CalendarDate(year: 2024, month: 6, day: 21)!
        let time = Timestamp(microseconds: Int64(day.daysSince1970) * 86_400_000_000 + 250_000)
        let columns: [(name: String, column: Column)] = try [
            ("n", Column(cells: [.null])), ("b", Column(cells: [.bool(true)])),
            ("i", Column(cells: [.int64(.min)])), ("f", Column(cells: [.float64(0.1)])),
            ("t", Column(cells: [.text("a\"\\/\n\u{1}\u{7f}\u{2028}é")])),
            ("d", Column(cells: [.date(day)])), ("s", Column(cells: [.timestamp(time)])),
            ("u", Column(cells: [.timestampUTC(time)])),
            ("x\"", Column(cells: [.binary([0, 255])])),
        ]
        let text = String(decoding: try written([DataFrame(columns)]), as: UTF8.self)
        #expect(
            text == "{\"n\":null,\"b\":true,\"i\":-9223372036854775808,\"f\":0.1,"
                + "\"t\":\"a\\\"\\\\/\\n\\u0001\u{7f}\u{2028}é\",\"d\":\"2024-06-21\","
                + "\"s\":\"2024-06-21T00:00:00.25\",\"u\":\"2024-06-21T00:00:00.25Z\","
                + "\"x\\\"\":\"AP8=\"}\n")
    }

    @Test func everyControlCharacter() throws {
        let text = String(String.UnicodeScalarView((0..<0x20).map { Unicode.Scalar($0)! }))
        let frame = try DataFrame([("c", Column(cells: [.text(text)]))])
        let bytes = try written([frame])
        #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 })
        #expect(try readJSON(bytes).cells("c") == [.text(text)])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func numbersThatJSONDoesNotHave(_ value: Double) throws {
        let good = try DataFrame([("x", Column(cells: [.float64(1), .float64(2)]))])
        let bad = try DataFrame([("x", Column(cells: [.float64(3), .float64(value)]))])
        var writer = JSONLinesWriter(names: ["x"])
        var out: [UInt8] = []
        try writer.append(good, to: &out)
        let before = out
        let error = formatError { try writer.append(bad, to: &out) }
        #expect(error?.code == .unwritable)
        #expect(error?.message.hasPrefix("column \"x\", row 4: found \(value), expected") == true)
        #expect(error?.column == "x")
        #expect(out == before)
    }

    /// Written and read back, whatever the pieces and windows, a frame is the same under its types.
    @Test(.context) func roundTrip() throws {
        try withSeeds { generator in
            for rows in [0, 1, 3, 64, 300] {
                let types = ColumnType.allCases.shuffled(using: &generator)
                var frame = DataFrame.random(rows: rows, types: types, using: &generator)
                frame = try finite(frame)
                let bytes = try written(frame.cut(using: &generator))
                for window in [1, 7, 64, 4096, 65537] where rows < 300 || window > 1 {
                    let item = try readJSON(bytes, window: window) { options in
                        for (name, type) in frame.schema where type != .null {
                            options.types[name] = ColumnTypeRequest(type)
                        }
                    }
                    if rows == 0 {
                        #expect(item.rowCount == 0)
                    } else {
                        expectEqual(try item.whole, frame)
                    }
                }
            }
        }
    }

    /// The frame with NaN and infinities, which JSON has not, replaced by null.
    func finite(_ frame: DataFrame) throws -> DataFrame {
        try DataFrame(
            frame.schema.enumerated().map { index, entry in
                let column = frame.columns[index]
                guard entry.type == .float64 else { return (entry.name, column) }
                let cells: [Cell] = (0..<column.count).map { row in
                    if case .float64(let value) = column[row], !value.isFinite { return .null }
                    return column[row]
                }
                return (entry.name, try Column(cells: cells).cast(to: .float64))
            }, rowCount: frame.rowCount)
    }

    @Test func base64() throws {
        let pairs = [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
        for (plain, coded) in pairs {
            var out = [UInt8](repeating: 0, count: Base64.length(of: plain.utf8.count))
            out.withUnsafeMutableBufferPointer { out in
                Array(plain.utf8).withUnsafeBufferPointer {
                    if let start = out.baseAddress { Base64.write($0, to: start) }
                }
            }
            #expect(String(decoding: out, as: UTF8.self) == coded)
            Array(coded.utf8).withUnsafeBufferPointer {
                #expect(Base64.isValid($0))
                #expect(Base64.decoded($0) == Array(plain.utf8))
            }
        }
        for wrong in ["Z", "Zg=", "Zg", "Zh==", "Zm9=", "====", "Z===", "Zm 9", "Zm9-", "Zg==Zg=="]
        {
            #expect(!Array(wrong.utf8).withUnsafeBufferPointer { Base64.isValid($0) }, "\(wrong)")
        }
    }
}
