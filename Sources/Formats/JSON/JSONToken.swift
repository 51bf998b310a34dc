/// One value of a record as the scanner left it: what it is and where its bytes are.
///
/// Packed into eight bytes, because a segment holds one for every row and column: four bits of
/// kind, 28 bits of length, 32 bits of start within the window. So a record is shorter than 256 MiB.
struct JSONToken: BitwiseCopyable {
    /// `null` stands for a missing key too. `integer` has neither fraction nor exponent. `string`
    /// spans the bytes between the quotes and has no escapes, `escaped` has some.
    enum Kind: UInt8 {
        case null, `false`, `true`, integer, number, string, escaped, nested
    }

    private let bits: UInt64

    /// The longest token that fits.
    static let maximumLength = (1 << 28) - 1

    static var null: JSONToken { JSONToken(.null, start: 0, length: 0) }

    @inline(__always)
    init(_ kind: Kind, start: Int, length: Int) {
        bits =
            UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: length) << 4
            | UInt64(kind.rawValue)
    }

    @inline(__always)
    var kind: Kind { unsafeBitCast(UInt8(truncatingIfNeeded: bits & 7), to: Kind.self) }
    @inline(__always)
    var start: Int { Int(truncatingIfNeeded: bits >> 32) }
    @inline(__always)
    var length: Int { Int(truncatingIfNeeded: bits >> 4 & 0xFFF_FFFF) }

    /// The bytes of the token in the window that it was scanned from.
    @inline(__always)
    func bytes(in base: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: length)
    }
}
