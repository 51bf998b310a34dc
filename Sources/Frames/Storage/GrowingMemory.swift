/// Uninitialised memory that doubles as more of it is asked for, until it becomes a buffer.
struct GrowingMemory: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0

    deinit {
        base?.deallocate()
    }

    /// Makes room for exactly `byteCount` bytes; what was in the memory is lost.
    mutating func reserve(_ byteCount: Int) {
        base?.deallocate()
        base = Buffer.allocate(byteCount: byteCount)
        capacity = byteCount
    }

    /// The memory, with room for `byteCount` bytes; its first `kept` bytes stay what they are.
    mutating func room(upTo byteCount: Int, keeping kept: Int) -> UnsafeMutableRawPointer {
        if byteCount <= capacity, let base { return base }
        let newCapacity = max(byteCount, 2 * capacity, 256)
        let larger = Buffer.allocate(byteCount: newCapacity)
        if let base {
            larger.copyMemory(from: base, byteCount: kept)
            base.deallocate()
        }
        base = larger
        capacity = newCapacity
        return larger
    }

    /// The first `byteCount` bytes as a buffer; the memory starts anew, empty.
    mutating func buffer(_ byteCount: Int) -> Buffer {
        let memory = base ?? Buffer.allocate(byteCount: byteCount)
        base = nil
        capacity = 0
        return Buffer(adopting: memory, byteCount: byteCount)
    }

    /// The first `count` bits as a buffer whose last byte is filled up with zeros, so that equal
    /// rows are equal bytes.
    mutating func bitBuffer(_ count: Int) -> Buffer {
        if count & 7 != 0, let base {
            let last = base.assumingMemoryBound(to: UInt8.self) + count >> 3
            last.pointee &= 1 << UInt8(count & 7) - 1
        }
        return buffer(Bitmap.byteCount(bits: count))
    }
}
