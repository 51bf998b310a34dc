import Frames

/// Checks text that another program wrote.
enum ArrowText {
    /// The first row whose text is not UTF-8; nil if there is none. NUL is a character like others.
    static func firstFault(in chunk: Chunk) -> Int? {
        if chunk.dataBytes.withUnsafeBytes(isASCII) { return nil }
        for row in 0..<chunk.count where !chunk.isNull(row) {
            if !chunk.withBytes(at: row, isUTF8) { return row }
        }
        return nil
    }

    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var seen = SIMD32<UInt8>()
        var index = 0
        while index + 32 <= bytes.count {
            seen |= bytes.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
            index += 32
            // Looked at now and then: text of another language is told early.
            if index & 4095 == 0, seen.max() >= 0x80 { return false }
        }
        var rest: UInt8 = 0
        while index < bytes.count {
            rest |= bytes[index]
            index += 1
        }
        return seen.max() < 0x80 && rest < 0x80
    }

    static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            let length = TextCheck.sequenceLength(bytes, at: index)
            if length == 0 { return false }
            index += length
        }
        return true
    }
}
