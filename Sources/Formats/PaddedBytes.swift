/// Bytes that are written in steps of 16. Behind the source as well as behind the target so many more
/// bytes must be there, whose contents mean nothing.
extension UnsafeMutablePointer<UInt8> {
    static var padding: Int { 16 }

    /// Copies `count` bytes, at least one.
    @inline(__always)
    func updatePadded(from source: UnsafePointer<UInt8>, count: Int) {
        var index = 0
        repeat {
            (self + index).updateSixteen(from: source + index)
            index += 16
        } while index < count
    }

    @inline(__always)
    func updateSixteen(from source: UnsafePointer<UInt8>) {
        let bytes = UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
        UnsafeMutableRawPointer(self).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
    }

    /// The bits of the first `count` of 16 bytes, of all where there are more.
    @inline(__always)
    static func bits(_ count: Int) -> UInt32 {
        count < 16 ? 1 &<< UInt32(truncatingIfNeeded: count) &- 1 : 0xFFFF
    }
}
