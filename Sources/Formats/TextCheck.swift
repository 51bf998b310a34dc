/// Checks that bytes are UTF-8 without NUL.
enum TextCheck {
    /// Whether every byte is ASCII and none is NUL; eight bytes at a time.
    static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        firstSuspect(in: bytes, from: 0) == bytes.count
    }

    /// The offset of the first byte that is not UTF-8, or that is NUL; nil if there is none.
    ///
    /// Source: the well-formed byte sequences of the Unicode Standard 15.0, table 3-7.
    static func firstFault(
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (position: Int, isNul: Bool)? {
        var index = 0
        while true {
            index = firstSuspect(in: bytes, from: index)
            guard index < bytes.count else { return nil }
            if bytes[index] == 0 { return (index, true) }
            let length = sequenceLength(bytes, at: index)
            if length == 0 { return (index, false) }
            index += length
        }
    }

    /// The length of the well-formed sequence at `index`, 0 if there is none.
    static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < bytes.count && range.contains(bytes[index + offset])
        }
        switch bytes[index] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }

    private static func firstSuspect(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= bytes.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A high bit is set in the word, or appears when a zero byte borrows.
            if (word | (word &- ones)) & highs != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] != 0, bytes[index] < 0x80 { index += 1 }
        return index
    }
}
