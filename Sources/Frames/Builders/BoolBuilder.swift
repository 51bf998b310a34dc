/// Collects booleans into a chunk, one bit each.
public struct BoolBuilder: ~Copyable {
    @usableFromInline var bits: UnsafeMutableRawPointer?
    @usableFromInline var capacity = 0
    @usableFromInline var validity = ValidityBuilder()
    @usableFromInline var rows = 0

    public init() {}

    @inlinable
    deinit {
        bits?.deallocate()
    }

    /// Rows so far.
    @inlinable public var count: Int { rows }
    /// Rows so far that are null.
    @inlinable public var nullCount: Int { validity.nullCount }

    @inlinable
    public mutating func append(_ value: Bool) {
        appendBit(value)
        validity.appendValid(at: rows)
        rows += 1
    }

    @inlinable
    public mutating func appendNull() {
        appendBit(false)
        validity.appendNull(at: rows)
        rows += 1
    }

    /// `count` nulls.
    public mutating func appendNulls(_ count: Int) {
        for _ in 0..<count { appendNull() }
    }

    @inlinable
    mutating func appendBit(_ value: Bool) {
        if rows == capacity { grow() }
        Bitmap.set(bits!, rows, value)
    }

    @usableFromInline
    mutating func grow() {
        let newCapacity = max(512, capacity * 2)
        let larger = Buffer.allocate(byteCount: Bitmap.byteCount(bits: newCapacity))
        if let bits {
            larger.copyMemory(from: bits, byteCount: Bitmap.byteCount(bits: capacity))
            bits.deallocate()
        }
        let old = Bitmap.byteCount(bits: capacity)
        (larger + old).initializeMemory(
            as: UInt8.self, repeating: 0, count: Bitmap.byteCount(bits: newCapacity) - old)
        bits = larger
        capacity = newCapacity
    }

    /// The rows as a chunk; the builder is used up.
    public consuming func finish() -> Chunk {
        takeChunk()
    }

    /// The rows so far as a chunk; the builder starts anew, empty.
    public mutating func takeChunk() -> Chunk {
        let count = rows
        let nullCount = validity.nullCount
        let bitmap = validity.finish(count: count)
        let memory = bits ?? Buffer.allocate(byteCount: 0)
        bits = nil
        capacity = 0
        rows = 0
        validity = ValidityBuilder()
        return Chunk(
            type: .bool, count: count, nullCount: nullCount, offset: 0, validity: bitmap,
            values: Buffer(adopting: memory, byteCount: Bitmap.byteCount(bits: count)), data: nil)
    }
}
