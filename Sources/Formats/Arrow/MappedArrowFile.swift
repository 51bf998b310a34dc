package import Frames
import Glibc

/// A file that `ArrowWriter` wrote for ourselves, mapped: its columns are windows on the file, so that
/// a table larger than memory can be read batch by batch.
///
/// Only for files that nobody else changes: a mapped file that is cut short ends the process. Lengths,
/// offsets and text are checked all the same, batch by batch.
package struct MappedArrowFile: Sendable {
    private let bytes: Buffer
    private let fields: [ArrowField]
    private let blocks: [ArrowBlock]
    /// Rows of each record batch.
    package let rowCounts: [Int]

    /// - Throws: `FormatError` for a file that cannot be read or is not what `ArrowWriter` writes.
    package init(path: String) throws {
        bytes = Buffer(try Mapping(path: path))
        do {
            let input = ArrowInput(MappedSource(bytes))
            let head = try input.bytes(upTo: 8)
            guard head.starts(with: Arrow.magic) else { throw ArrowFault("no Arrow file") }
            try input.allowSeeking(after: head, limit: 0)
            let footer = try ArrowFooter(input)
            fields = footer.fields
            blocks = footer.blocks
            rowCounts = try footer.blocks.enumerated().map { index, block in
                try Self.records(input, block, index).rowCount
            }
        } catch let fault as ArrowFault {
            throw FormatError(.arrow, fault.message, label: path)
        }
    }

    /// Goes to a message and reads its metadata.
    private static func records(
        _ input: ArrowInput, _ block: ArrowBlock, _ index: Int
    ) throws -> ArrowBatch {
        input.seek(to: block.offset + 8)
        guard block.metadataBytes >= 8,
            case (.records(let batch), let bodyBytes) = try ArrowHeader.read(
                input.buffer(block.metadataBytes - 8).array),
            bodyBytes == block.bodyBytes
        else { throw ArrowFault("record batch \(index + 1) is not what the footer says") }
        return batch
    }

    /// The columns of a record batch, under the names of the file.
    ///
    /// - Throws: `FormatError` for damage.
    /// - Complexity: O(rows) for offsets and text, which are checked; nothing is copied.
    package func batch(_ index: Int) throws -> DataFrame {
        let input = ArrowInput(MappedSource(bytes))
        do {
            try input.allowSeeking(after: [], limit: 0)
            let block = blocks[index]
            let batch = try Self.records(input, block, index)
            input.seek(to: block.offset + block.metadataBytes)
            var budget = ArrowBudget(limit: .max)
            var body = ArrowBody(batch, byteCount: block.bodyBytes, input: input)
            let columns = try fields.map { field in
                var decoder = ArrowColumnDecoder(
                    try body.column(field.type, &budget), budget: budget)
                guard decoder.count == batch.rowCount else {
                    throw ArrowFault("columns of several lengths")
                }
                return try decoder.column(of: field.type)
            }
            try body.finish()
            return DataFrame(
                uncheckedNames: fields.map(\.name), columns: columns, rowCount: batch.rowCount)
        } catch let fault as ArrowFault {
            throw FormatError(.arrow, fault.message, label: "record batch \(index + 1)")
        }
    }
}

/// A file in memory as long as this lives.
private final class Mapping: Sendable {
    let base: UInt
    let byteCount: Int

    init(path: String) throws {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw Mapping.error(path) }
        defer { close(number) }
        var status = stat()
        guard fstat(number, &status) == 0 else { throw Mapping.error(path) }
        byteCount = Int(status.st_size)
        guard byteCount > 0 else {
            throw FormatError(.arrow, "the file is empty", label: path)
        }
        let memory = mmap(nil, byteCount, PROT_READ, MAP_SHARED, number, 0)
        guard let memory, memory != MAP_FAILED else { throw Mapping.error(path) }
        base = UInt(bitPattern: memory)
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: base), byteCount) }

    private static func error(_ path: String) -> FormatError {
        FormatError(.unreadable, "cannot be read: \(String(cString: strerror(errno)))", label: path)
    }
}

extension Buffer {
    fileprivate convenience init(_ mapping: Mapping) {
        self.init(
            base: UnsafeMutableRawPointer(bitPattern: mapping.base)!,
            byteCount: mapping.byteCount, ownedBy: mapping)
    }
}

/// The bytes of a mapped file.
final class MappedSource: ByteSource {
    let bytes: Buffer
    private var next = 0
    var byteCount: Int? { bytes.byteCount }

    init(_ bytes: Buffer) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try read(into: buffer, at: next)
        next += count
        return count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        let count = max(0, min(buffer.count, bytes.byteCount - offset))
        bytes.withUnsafeBytes {
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[min(offset, $0.count)...].prefix(count)))
        }
        return count
    }
}
