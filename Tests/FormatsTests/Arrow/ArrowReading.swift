import Frames
import TestSupport
import Testing

@testable import Formats

/// The bytes of a table, a record batch for each of `batches`.
func arrowBytes(_ batches: [DataFrame], _ layout: ArrowWriter.Layout = .file) -> [UInt8] {
    let writer = ArrowWriter(schema: batches[0].schema, layout: layout)
    var bytes = writer.header()
    var blocks = ArrowBlocks(after: bytes.count)
    for message in batches.flatMap({ writer.encode([$0]) }) {
        blocks.append(message)
        for part in message.parts { bytes += part.array }
    }
    return bytes + writer.trailer(blocks)
}

/// Reads Arrow from memory; with `piece`, from a source that gives so many bytes at a time, in order.
func readArrow(
    _ bytes: [UInt8], piece: Int? = nil, _ change: (inout ReadOptions) -> Void = { _ in }
) throws -> ItemFrame {
    var options = ReadOptions()
    options.format = .arrow
    change(&options)
    let item = try Arrow.read(
        open: { piece.map { BytesSource(bytes, size: $0) } ?? BytesSource(bytes) },
        label: "a.arrow", options: options)
    #expect(item.rowCount == item.rowsRead && item.rejects.isEmpty)
    #expect(item.batches.reduce(0) { $0 + $1.rowCount } == item.rowCount)
    for batch in item.batches {
        #expect(batch.schema.map(\.type) == item.columns.map(\.type))
        #expect(batch.schema.map(\.name) == item.columns.map(\.name))
    }
    return item
}

/// What reading fails with.
func arrowFailure(
    _ bytes: [UInt8], _ change: (inout ReadOptions) -> Void = { _ in }
) -> String {
    do {
        return "no error, but \(try readArrow(bytes, change).rowCount) rows"
    } catch {
        #expect(error is FormatError)
        return "\(error)"
    }
}
