import Frames
import Testing

@testable import Formats

/// The bytes that are written, looked at by hand.
@Suite struct ArrowLayoutTests {
    private func int32(_ bytes: [UInt8], _ at: Int) -> Int {
        Int(
            bytes[at..<at + 4].enumerated().reduce(UInt32(0)) { $0 | UInt32($1.1) << (8 * $1.0) })
    }

    private func frame() throws -> DataFrame {
        try DataFrame([("n", Column([1, nil, 3])), ("s", Column(["ab", "", nil]))])
    }

    @Test func theFileIsMagicMessagesFooter() throws {
        let bytes = arrowBytes([try frame()])
        #expect(bytes.starts(with: Array("ARROW1\0\0".utf8)))
        #expect(bytes.suffix(6).elementsEqual(Array("ARROW1".utf8)))
        #expect(Array(bytes[8..<12]) == Arrow.mark)
        let body = 16 + int32(bytes, 12)
        #expect(body % 64 == 0)
        #expect(Array(bytes[body..<body + 4]) == Arrow.mark)
        let footer = int32(bytes, bytes.count - 10)
        let end = bytes.count - 10 - footer - 8
        #expect(Array(bytes[end..<end + 8]) == Arrow.mark + [0, 0, 0, 0])
    }

    @Test func theStreamIsTheFileWithoutItsFrame() throws {
        let file = arrowBytes([try frame()], .file)
        let stream = arrowBytes([try frame()], .stream)
        #expect(stream.starts(with: Arrow.mark))
        #expect(stream.suffix(8).elementsEqual(Arrow.mark + [0, 0, 0, 0]))
        // The record batch is the same in both.
        let start = 8 + int32(stream, 4)
        let inFile = 16 + int32(file, 12)
        #expect(stream[start...].starts(with: file[inFile..<inFile + 64]))
    }

    @Test func buffersAreAlignedAndPadded() throws {
        let frame = try frame()
        let writer = ArrowWriter(schema: frame.schema, layout: .stream)
        let message = try #require(writer.encode([frame]).first)
        let (header, bodyBytes) = try ArrowHeader.read(Array(message.parts[0].array.dropFirst(8)))
        guard case .records(let batch) = header else {
            Issue.record("no record batch")
            return
        }
        #expect(batch.rowCount == 3)
        #expect(batch.nodes.map(\.nulls) == [1, 1])
        #expect(batch.buffers.map(\.byteCount) == [1, 24, 1, 16, 2])
        #expect(batch.buffers.map(\.offset) == [0, 64, 128, 192, 256])
        #expect(bodyBytes == 320)
        #expect(message.parts[0].byteCount % 64 == 0)
        let body = message.parts.dropFirst().flatMap(\.array)
        #expect(body[0] == 0b101 && body[128] == 0b011)
        #expect(Array(body[64..<72]) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(body[192..<208]) == [0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0])
        #expect(Array(body[256..<258]) == Array("ab".utf8))
    }

    /// Columns without a null have no bitmap, and columns of type null no buffer at all.
    @Test func whatIsNotThereIsNotWritten() throws {
        let frame = try DataFrame([("n", Column([1, 2])), ("z", Column(nulls: 2))])
        let writer = ArrowWriter(schema: frame.schema, layout: .stream)
        let message = try #require(writer.encode([frame]).first)
        #expect(message.parts.map(\.byteCount).dropFirst() == [16, 48])
    }

    /// The values go out as they lie in memory.
    @Test func valuesAreNotCopied() throws {
        let column = Column((0..<100).map { $0 })
        let frame = try DataFrame([("n", column)])[rows: 10..<90]
        let writer = ArrowWriter(schema: frame.schema, layout: .stream)
        let message = try #require(writer.encode([frame]).first)
        let written = message.parts[1].withUnsafeBytes { $0.baseAddress }
        let own = column.chunks[0].valueBytes.withUnsafeBytes { $0.baseAddress! + 80 }
        #expect(written == own)
    }
}
