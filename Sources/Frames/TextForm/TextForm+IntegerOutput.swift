// The functions that write to a pointer return how many bytes the text takes. They store whole words,
// so they may touch any of the `maximumLength` bytes there, whatever they return.
extension TextForm {
    package static func appendInt64(_ value: Int64, to out: inout [UInt8]) {
        append(to: &out) { write(value, to: $0) }
    }

    /// Bytes that writing any text form but text and binary touches at most.
    package static var maximumLength: Int { 40 }

    /// Appends what `body` writes, at most `maximumLength` bytes; it returns how many.
    @inline(__always)
    static func append(to out: inout [UInt8], _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        out.append(addingCapacity: maximumLength) { free in
            free.withUnsafeMutableBufferPointer { memory, count in
                count += body(memory.baseAddress! + count)
            }
        }
    }

    /// Writes the digits, returns how many bytes they take.
    @inline(__always)
    package static func write(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        out[0] = UInt8(ascii: "-")
        let sign = value < 0 ? 1 : 0
        return sign + write(value.magnitude, to: out + sign)
    }

    @inline(__always)
    static func write(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        value < 100_000_000 ? writeShort(value, to: out) : writeLong(value, to: out)
    }

    /// Writes a number below 10^8.
    @inline(__always)
    private static func writeShort(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = Digits.values(of: value)
        // Eight for each zero before the number; the last digit is kept.
        let zeros = (digits | 1 &<< 56).trailingZeroBitCount & 56
        Digits.store((digits | Digits.zeros) &>> UInt64(truncatingIfNeeded: zeros), to: out)
        return 8 - zeros >> 3
    }

    @inline(never)
    private static func writeLong(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        let count = write(high, to: out)
        writeEight(low, to: out + count)
        return count + 8
    }

    /// Writes all eight digits of a number below 10^8.
    @inline(__always)
    static func writeEight(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) {
        Digits.store(Digits.values(of: value) | Digits.zeros, to: out)
    }
}
