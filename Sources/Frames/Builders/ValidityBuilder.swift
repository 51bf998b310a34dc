/// Collects which rows are null. It allocates nothing until the first null.
@usableFromInline
struct ValidityBuilder: ~Copyable {
    @usableFromInline var bits: UnsafeMutableRawPointer?
    @usableFromInline var capacity = 0
    @usableFromInline var nullCount = 0

    @inlinable
    init() {}

    @inlinable
    deinit {
        bits?.deallocate()
    }

    /// Says that row `index` has a value; rows come in order.
    @inlinable
    mutating func appendValid(at index: Int) {
        guard bits != nil else { return }
        append(true, at: index)
    }

    /// Says that row `index` is null; rows come in order.
    @inlinable
    mutating func appendNull(at index: Int) {
        nullCount += 1
        append(false, at: index)
    }

    @usableFromInline
    mutating func append(_ isValid: Bool, at index: Int) {
        if index >= capacity { grow(from: index, toHold: index + 1) }
        Bitmap.set(bits!, index, isValid)
    }

    /// `count` rows from `index` on, all null or none.
    @usableFromInline
    mutating func append(_ isValid: Bool, at index: Int, count: Int) {
        if isValid, bits == nil { return }
        if !isValid { nullCount += count }
        if index + count > capacity { grow(from: index, toHold: index + count) }
        Bitmap.fill(bits!, from: index, count: count, with: isValid)
    }

    private mutating func grow(from index: Int, toHold needed: Int) {
        let newCapacity = max(512, capacity * 2, (needed + 511) & ~511)
        let larger = Buffer.allocate(byteCount: Bitmap.byteCount(bits: newCapacity))
        // Zeroed, so that the bits behind the last row are the same in every run.
        larger.initializeMemory(
            as: UInt8.self, repeating: 0, count: Bitmap.byteCount(bits: newCapacity))
        if let bits {
            larger.copyMemory(from: bits, byteCount: Bitmap.byteCount(bits: capacity))
            bits.deallocate()
        } else {
            Bitmap.fill(larger, from: 0, count: index, with: true)
        }
        bits = larger
        capacity = newCapacity
    }

    /// The bitmap of `count` rows, nil when none is null.
    @usableFromInline
    mutating func finish(count: Int) -> Buffer? {
        guard let finished = bits else { return nil }
        bits = nil
        return Buffer(adopting: finished, byteCount: Bitmap.byteCount(bits: count))
    }
}
