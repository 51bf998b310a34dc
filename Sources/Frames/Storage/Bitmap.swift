/// Bits in Arrow's order: bit `i` is bit `i & 7` of byte `i >> 3`.
@usableFromInline
enum Bitmap {
    @inlinable
    static func byteCount(bits: Int) -> Int { (bits + 7) >> 3 }

    @inlinable
    static func bit(_ base: UnsafeRawPointer, _ index: Int) -> Bool {
        base.load(fromByteOffset: index >> 3, as: UInt8.self) & (1 << UInt8(index & 7)) != 0
    }

    @inlinable
    static func set(_ base: UnsafeMutableRawPointer, _ index: Int, _ value: Bool) {
        let byte = base.assumingMemoryBound(to: UInt8.self) + (index >> 3)
        let mask: UInt8 = 1 << UInt8(index & 7)
        byte.pointee = value ? byte.pointee | mask : byte.pointee & ~mask
    }

    /// How many bits of `[from, from + count)` are set.
    static func countSet(_ base: UnsafeRawPointer, from: Int, count: Int) -> Int {
        var index = from
        let end = from + count
        var total = 0
        while index < end, index & 7 != 0 {
            total += bit(base, index) ? 1 : 0
            index += 1
        }
        while index + 64 <= end {
            let word = base.loadUnaligned(fromByteOffset: index >> 3, as: UInt64.self)
            total += word.nonzeroBitCount
            index += 64
        }
        while index < end {
            total += bit(base, index) ? 1 : 0
            index += 1
        }
        return total
    }

    /// Copies `count` bits from `source` at `from` to `target` at `to`. O(count / 64).
    static func copy(
        _ source: UnsafeRawPointer, from: Int, count: Int, into target: UnsafeMutableRawPointer,
        at start: Int
    ) {
        var done = 0
        while done < count, (start + done) & 7 != 0 {
            set(target, start + done, bit(source, from + done))
            done += 1
        }
        if (from + done) & 7 == 0 {
            let whole = (count - done) >> 3
            (target + (start + done) >> 3).copyMemory(
                from: source + (from + done) >> 3, byteCount: whole)
            done += whole << 3
        } else {
            // 64 bits lie in nine bytes of the source: a word, and the low bits of the next byte.
            let shift = UInt64((from + done) & 7)
            while done + 64 <= count {
                let byte = source + (from + done) >> 3
                let low = byte.loadUnaligned(as: UInt64.self) >> shift
                let high = UInt64(byte.load(fromByteOffset: 8, as: UInt8.self)) << (64 - shift)
                (target + (start + done) >> 3).storeBytes(of: low | high, as: UInt64.self)
                done += 64
            }
        }
        while done < count {
            set(target, start + done, bit(source, from + done))
            done += 1
        }
    }

    /// Sets `count` bits at `start` to `value`.
    static func fill(
        _ target: UnsafeMutableRawPointer, from start: Int, count: Int, with value: Bool
    ) {
        if count == 0 { return }
        let last = start + count - 1
        let (firstByte, lastByte) = (start >> 3, last >> 3)
        let head = UInt8(truncatingIfNeeded: 0xFF << (start & 7))
        let tail = UInt8(truncatingIfNeeded: 0xFF >> (7 - last & 7))
        if firstByte == lastByte { return fill(target, byte: firstByte, bits: head & tail, value) }
        fill(target, byte: firstByte, bits: head, value)
        (target + firstByte + 1).initializeMemory(
            as: UInt8.self, repeating: value ? 0xFF : 0, count: lastByte - firstByte - 1)
        fill(target, byte: lastByte, bits: tail, value)
    }

    private static func fill(
        _ target: UnsafeMutableRawPointer, byte: Int, bits: UInt8, _ value: Bool
    ) {
        let byte = target.assumingMemoryBound(to: UInt8.self) + byte
        byte.pointee = value ? byte.pointee | bits : byte.pointee & ~bits
    }
}
