import Frames
import TestSupport
import Testing

@testable import Formats

/// Types, nulls and names as the user asks for them.
@Suite struct ArrowOptionTests {
    private func bytes() throws -> [UInt8] {
        arrowBytes([
            try DataFrame([
                ("n", Column([1, 2, nil])), ("s", Column(["1", "NA", ""])),
                ("day", Column(["21/06/2024", "NA", nil])),
            ])
        ])
    }

    @Test func allText() throws {
        let item = try readArrow(bytes()) { $0.allText = true }
        #expect(item.columns.map(\.type) == [.text, .text, .text])
        expectEqual(
            try item.whole,
            try DataFrame([
                ("n", Column(["1", "2", nil])), ("s", Column(["1", "NA", ""])),
                ("day", Column(["21/06/2024", "NA", nil])),
            ]))
        // What was seen stays what it was.
        #expect(item.columns[0].evidence.type == .int64)
    }

    @Test func typesAndNulls() throws {
        let item = try readArrow(bytes()) {
            $0.nulls = ["NA"]
            $0.types = [
                "n": ColumnTypeRequest(.float64),
                "day": ColumnTypeRequest(.date, format: "%d/%m/%Y"),
            ]
        }
        #expect(item.columns.map(\.type) == [.float64, .text, .date])
        #expect(item.columns.map(\.nullCount) == [1, 1, 2])
        #expect(try item.whole["day"][0].description == "2024-06-21")
        #expect(item.columns[1].evidence.count(of: .text) == 2)
    }

    @Test func aValueThatIsNotOfTheTypeFails() throws {
        let message = arrowFailure(try bytes()) { $0.types["s"] = ColumnTypeRequest(.int64) }
        #expect(message.hasPrefix("a.arrow: column \"s\", row 2: "), "\(message)")
    }

    @Test func namesDiffer() throws {
        var bytes = arrowBytes(
            [try DataFrame([("aa", Column([1])), ("ab", Column([2]))])], .stream)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "ab".utf8) })
        bytes[place + 1] = UInt8(ascii: "a")
        #expect(
            arrowFailure(bytes)
                == "a.arrow: two columns are named \"aa\"; --rename-duplicates numbers them")
        let item = try readArrow(bytes) { $0.renameDuplicates = true }
        #expect(item.columns.map(\.name) == ["aa", "aa_2"])
    }

    @Test func decodedBytesHaveACap() throws {
        for packed in [ArrowFixtures.pyarrowZstd, ArrowFixtures.pyarrowLZ4] {
            let message = arrowFailure(try ArrowFixtures.unpacked(packed)) {
                $0.maximumDecodedBytes = 3000
            }
            #expect(message.contains("more than 3000 bytes"), "\(message)")
        }
    }

    @Test func theFirstBytesTell() {
        func isArrow(_ bytes: [UInt8]) -> Bool { Arrow.isArrow(BytesSource(bytes)) }
        for bytes in [Array("ARROW1\0\0".utf8), [0xFF, 0xFF, 0xFF, 0xFF, 0x78, 0, 0, 0]] {
            #expect(isArrow(bytes))
            #expect(isArrow(gzipStored(bytes)))
        }
        #expect(!isArrow([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]))
        #expect(!isArrow([0xFF, 0xFF, 0xFF, 0xFF]))
        #expect(!isArrow(Array("ARROW\n".utf8)))
        #expect(!isArrow([]))
        #expect(!isArrow([0x1F, 0x8B, 0x08]))
        #expect(!isArrow(gzipStored(Array("id,v\n".utf8))))
    }
}
