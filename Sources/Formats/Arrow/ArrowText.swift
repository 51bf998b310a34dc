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
        func word(_ at: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) }
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index + 64 <= bytes.count {
            let first = word(index) | word(index + 8) | word(index + 16) | word(index + 24)
            let last = word(index + 32) | word(index + 40) | word(index + 48) | word(index + 56)
            if (first | last) & highs != 0 { return false }
            index += 64
        }
        var rest: UInt8 = 0
        while index < bytes.count {
            rest |= bytes[index]
            index += 1
        }
        return rest < 0x80
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
