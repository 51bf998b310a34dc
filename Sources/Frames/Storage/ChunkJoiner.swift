import CMemory

/// Copies chunks one after the other into one new chunk, each value once.
///
/// Works on the layout alone (bits, values of a width, offsets and bytes), so that a chunk of one row
/// costs little more than its cache misses. A class, so that an array of them can be appended to.
final class ChunkJoiner {
    private let type: ColumnType
    private let stride: Int
    private(set) var count = 0
    private var nullCount = 0
    private var values = GrowingMemory()
    /// Empty until the first null.
    private var bitmap = GrowingMemory()
    private var data = GrowingMemory()
    /// Bytes of text so far.
    private(set) var byteCount = 0

    init(type: ColumnType) {
        self.type = type
        stride = type.isVariableWidth ? MemoryLayout<Int32>.stride : type.valueStride
    }

    /// Makes exactly the room that these rows and bytes of text need; called before the first row.
    func reserve(rows: Int, bytes: Int, hasNulls: Bool) {
        switch type {
        case .null: return
        case .bool: values.reserve(Bitmap.byteCount(bits: rows))
        case .text, .binary:
            values.reserve((rows + 1) * stride)
            data.reserve(bytes)
        default: values.reserve(rows * stride)
        }
        if hasNulls { bitmap.reserve(Bitmap.byteCount(bits: rows)) }
    }

    /// Adds the rows of `chunk`, which is of this type. O(rows), at the speed of memory where they
    /// start at whole bytes of a bitmap.
    func append(_ chunk: ChunkWindow) {
        precondition(chunk.type == type, "a chunk of \(chunk.type) joined to \(type)")
        appendValidity(of: chunk)
        switch type {
        case .null: break
        case .bool:
            let bytes = Bitmap.byteCount(bits: count + chunk.count)
            Bitmap.copy(
                chunk.values!, from: chunk.offset, count: chunk.count,
                into: values.room(upTo: bytes, keeping: Bitmap.byteCount(bits: count)), at: count)
        case .text, .binary: appendTexts(of: chunk)
        default:
            let start = count * stride
            let size = chunk.count * stride
            (values.room(upTo: start + size, keeping: start) + start)
                .copyMemory(from: chunk.values! + chunk.offset * stride, byteCount: size)
        }
        count += chunk.count
    }

    private func appendValidity(of chunk: ChunkWindow) {
        guard type != .null, nullCount > 0 || chunk.nullCount > 0 else { return }
        let bits = bitmap.room(
            upTo: Bitmap.byteCount(bits: count + chunk.count),
            keeping: nullCount == 0 ? 0 : Bitmap.byteCount(bits: count))
        if nullCount == 0 { Bitmap.fill(bits, from: 0, count: count, with: true) }
        if let validity = chunk.validity {
            Bitmap.copy(
                validity, from: chunk.offset, count: chunk.count, into: bits, at: count)
        } else {
            Bitmap.fill(bits, from: count, count: chunk.count, with: true)
        }
        nullCount += chunk.nullCount
    }

    private func appendTexts(of chunk: ChunkWindow) {
        let own = chunk.offsets
        let start = Int(own[0])
        let size = Int(own[chunk.count]) - start
        precondition(byteCount + size <= Int(Int32.max), "a chunk of text holds at most 2 GiB")
        (data.room(upTo: byteCount + size, keeping: byteCount) + byteCount)
            .copyMemory(from: chunk.data! + start, byteCount: size)
        let shift = Int32(byteCount - start)
        let offsets = values.room(
            upTo: (count + chunk.count + 1) * stride, keeping: (count + 1) * stride
        ).assumingMemoryBound(to: Int32.self)
        if count == 0 { offsets[0] = 0 }
        let ends = offsets + count
        // No sum overflows: each is at most `byteCount + size`.
        for index in 1..<(chunk.count + 1) { ends[index] = own[index] &+ shift }
        byteCount += size
    }

    /// The rows as a chunk; the joiner starts anew, empty.
    func finish() -> Chunk {
        defer {
            count = 0
            nullCount = 0
            byteCount = 0
        }
        if type == .null { return Chunk(nulls: count) }
        let rows: Buffer
        switch type {
        case .bool: rows = values.bitBuffer(count)
        case .text, .binary: rows = values.buffer((count + 1) * stride)
        default: rows = values.buffer(count * stride)
        }
        return Chunk(
            type: type, count: count, nullCount: nullCount, offset: 0,
            validity: nullCount == 0 ? nil : bitmap.bitBuffer(count), values: rows,
            data: type.isVariableWidth ? data.buffer(byteCount) : nil)
    }
}

/// Where a chunk's rows lie, without a hold on the memory: valid while the chunk is.
///
/// Counting a reference is a barrier to the processor, so that it could not fetch the next small
/// chunk from memory while it copies this one.
struct ChunkWindow {
    let type: ColumnType
    let count: Int
    let nullCount: Int
    let offset: Int
    let validity: UnsafeRawPointer?
    let values: UnsafeRawPointer?
    let data: UnsafeRawPointer?

    /// The offsets of a `text` or `binary` chunk.
    var offsets: UnsafePointer<Int32> {
        values!.assumingMemoryBound(to: Int32.self) + offset
    }

    /// Asks for the first of the memory before it is needed.
    func prefetch() {
        CMemory.prefetch(values)
        CMemory.prefetch(validity)
        CMemory.prefetch(data)
    }

    /// Bytes of the values of a `text` or `binary` chunk, without its offsets.
    var textByteCount: Int { Int(offsets[count]) - Int(offsets[0]) }
}

extension Chunk {
    @inline(__always)
    var window: ChunkWindow {
        ChunkWindow(
            type: type, count: count, nullCount: nullCount, offset: offset,
            validity: validity.map { UnsafeRawPointer($0.base) },
            values: values.map { UnsafeRawPointer($0.base) },
            data: data.map { UnsafeRawPointer($0.base) })
    }
}
