import Frames
import Testing

@testable import Formats

@Suite struct EncodingTests {
    private func read(
        _ bytes: [UInt8], _ encoding: TextEncoding = .utf8, chunk: Int = 4096
    ) throws -> ItemFrame {
        var options = ReadOptions()
        options.encoding = encoding
        return try CSV.read(
            open: { BytesSource(bytes, size: chunk) }, label: "a.csv", options: options,
            chunkSize: chunk)
    }

    private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
            let (high, low) = (UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    @Test func everyEncodingGivesTheSameTable() throws {
        let text = "a,b\né,\"x\n\"\"y\"\n"
        let wide = "a,b\n€😀,1\n"
        for chunk in [1, 2, 3, 7, 4096] {
            for bytes in [
                Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
                utf16(text, bigEndian: true, mark: true),
                utf16(text, bigEndian: false, mark: true),
            ] {
                let item = try read(bytes, chunk: chunk)
                #expect(item.columns.map(\.name) == ["a", "b"])
                #expect(rows(item) == [["é", "x\n\"y"]])
            }
            for (encoding, byte) in [(TextEncoding.latin1, 0xE9), (.windows1252, 0xE9)] {
                let bytes = text.unicodeScalars.map { UInt8($0 == "é" ? byte : Int($0.value)) }
                #expect(rows(try read(bytes, encoding, chunk: chunk)) == [["é", "x\n\"y"]])
            }
            let plain = utf16(wide, bigEndian: false, mark: false)
            #expect(rows(try read(plain, .utf16, chunk: chunk)) == [["€😀", "1"]])
        }
    }

    @Test func aMarkBeforeAQuotedHeaderIsNoPartOfIt() throws {
        let item = try read([0xEF, 0xBB, 0xBF] + Array("\"a,1\",b\n1,2\n".utf8))
        #expect(item.columns.map(\.name) == ["a,1", "b"])
    }

    @Test func windows1252KnowsItsCharactersAndItsGaps() throws {
        let item = try read(Array("a\n".utf8) + [0x80, 0x9F, 10], .windows1252)
        #expect(rows(item) == [["€Ÿ"]])
        for gap: UInt8 in [0x81, 0x8D, 0x8F, 0x90, 0x9D] {
            #expect {
                try read(Array("a\nb\n".utf8) + [0x63, gap], .windows1252)
            } throws: { error in
                let error = error as? FormatError
                let code = String(gap, radix: 16, uppercase: true)
                return error?.code == .encoding && error?.line == 3 && error?.byte == 5
                    && error?.message
                        == "a.csv:3: byte 0x\(code) is no character of windows-1252; --encoding "
                        + "latin-1 reads it as a control character (byte 5)"
            }
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x61, 0, 10, 0, 0, 0xD8, 0x61, 0], [0xFF, 0xFE, 0x61, 0, 10, 0, 0, 0xDC],
            [0xFF, 0xFE, 0x61, 0, 10, 0, 0, 0xD8], [0xFF, 0xFE, 0x61, 0, 10, 0, 0x61],
        ] as [[UInt8]])
    func brokenUTF16IsAnError(_ bytes: [UInt8]) {
        for chunk in [1, 4096] {
            #expect {
                try read(bytes, chunk: chunk)
            } throws: { ($0 as? FormatError)?.code == .encoding && ($0 as? FormatError)?.line == 2 }
        }
    }

    /// Every sequence of up to four bytes from the borders of table 3-7.
    @Test func acceptsExactlyUTF8() {
        let edges: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
            0xEC,
            0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        func check(_ bytes: [UInt8]) {
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let found = bytes.withUnsafeBufferPointer { TextCheck.firstFault(in: $0) }
            #expect((found == nil) == isValid, "\(bytes)")
        }
        for a in edges {
            check([a])
            for b in edges {
                check([a, b])
                for c in edges {
                    check([a, b, c])
                    if a >= 0xE0 {
                        for d in [0x41, 0x80, 0xBF, 0xC0] as [UInt8] { check([a, b, c, d]) }
                    }
                }
            }
        }
    }

    @Test func findsTheFirstFaultAtAnyOffset() {
        for length in 0..<40 {
            var bytes = [UInt8](repeating: 0x61, count: 40)
            for fault: UInt8 in [0, 0x80] {
                bytes[length] = fault
                let found = bytes.withUnsafeBufferPointer { TextCheck.firstFault(in: $0) }
                #expect(found?.position == length && found?.isNul == (fault == 0))
            }
        }
    }

    @Test func namesOfEncodings() {
        #expect(TextEncoding(named: "UTF8") == .utf8)
        #expect(TextEncoding(named: "ISO-8859-1") == .latin1)
        #expect(TextEncoding(named: "cp1252") == .windows1252)
        #expect(TextEncoding(named: "ebcdic") == nil)
        for encoding in TextEncoding.allCases {
            #expect(TextEncoding(named: encoding.rawValue) == encoding)
        }
    }
}
