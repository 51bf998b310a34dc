/// Eight decimal digits at a time, in a word.
///
/// Source: D. Lemire, "Quickly parsing eight digits" (2018).
@usableFromInline
enum Digits {
    @usableFromInline
    static var zeros: UInt64 { 0x3030_3030_3030_3030 }

    /// True when each byte of `values`, from which `zeros` has been taken away by exclusive or, was
    /// a digit.
    @inlinable @inline(__always)
    static func areDigits(_ values: UInt64) -> Bool {
        // A value above 9 gains bit 7 by the addition, or has it; a carry only comes from such.
        (values | (values &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
    }

    /// The number that eight digit values make, the first being in the lowest byte.
    @inlinable @inline(__always)
    static func number(_ values: UInt64) -> UInt64 {
        let pairs = pairs(values)
        let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) >> 32
    }

    /// In each byte, ten times its digit and the next one: the numbers that pairs of digits make.
    @inlinable @inline(__always)
    static func pairs(_ values: UInt64) -> UInt64 { values &* 10 &+ (values &>> 8) }

    /// The values of the 1 to 8 digits that end at `end`, as if zeros stood before them; the eight
    /// bytes before it are read.
    @inlinable @inline(__always)
    static func last(_ count: Int, before end: UnsafePointer<UInt8>) -> UInt64 {
        let others = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
        return ((word(end - 8) ^ zeros) &>> others) &<< others
    }

    /// The values of the 1 to 8 digits at `base`, as if zeros stood before them. No byte beyond
    /// them is read.
    @inlinable @inline(__always)
    static func padded(_ base: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(base)
        var word: UInt64
        if count == 8 {
            word = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        } else if count >= 4 {
            // Two halves that overlap in bytes they agree on.
            let last = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            word = UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
            word |=
                UInt64(UInt32(littleEndian: last)) &<< UInt64(truncatingIfNeeded: (count - 4) * 8)
        } else {
            word = UInt64(base[0])
            word |= UInt64(base[count >> 1]) &<< UInt64(truncatingIfNeeded: (count >> 1) * 8)
            word |= UInt64(base[count - 1]) &<< UInt64(truncatingIfNeeded: (count - 1) * 8)
        }
        let up = UInt64(truncatingIfNeeded: (8 - count) * 8)
        return (word ^ (zeros &>> up)) &<< up
    }

    /// The eight bytes at `base`, the first in the lowest byte.
    @inlinable @inline(__always)
    static func word(_ base: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(as: UInt64.self))
    }

    /// The eight digits of a number below 10^8, zeros before it, the first in the lowest byte.
    ///
    /// Halves the number into groups of four, two and one digits, all groups at once. The quotients
    /// are exact for the numbers that can come: `n * 10486 >> 20` for n < 10^4, `n * 103 >> 10` for
    /// n < 100.
    @inline(__always)
    static func values(of number: UInt64) -> UInt64 {
        let high = number / 10_000
        let fours = high | (number &- high &* 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        return values(ofPairs: hundreds | (fours &- hundreds &* 100) &<< 16)
    }

    /// The two digits of each of the numbers below 100 that stand in some of the bytes of `pairs`,
    /// with a free byte behind each.
    @inline(__always)
    static func values(
        ofPairs pairs: UInt64, tens mask: UInt64 = 0x000F_000F_000F_000F
    ) -> UInt64 {
        let tens = (pairs &* 103) &>> 10 & mask
        return tens | (pairs &- tens &* 10) &<< 8
    }

    /// Stores the eight bytes of `word`, the lowest first.
    @inline(__always)
    static func store(_ word: UInt64, to out: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
    }
}
