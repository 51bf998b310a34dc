import Frames

extension Part {
    /// The first row whose text is not valid UTF-8, nil if there is none.
    var firstInvalidText: Int? {
        if case .uniform(let chunk) = self {
            guard chunk.type == .text, !isPlainlyValid(chunk) else { return nil }
        }
        return firstRow { _, value in
            guard case .text(let bytes) = value else { return true }
            return isValidUTF8(bytes)
        }
    }
}

/// True when all bytes of the chunk are ASCII, and so every text is valid.
private func isPlainlyValid(_ chunk: Chunk) -> Bool {
    let bytes = chunk.bytes
    let start = Int(chunk.offsets[0])
    let end = Int(chunk.offsets[chunk.count])
    return bytes.extracting(start..<end).withUnsafeBytes(isASCII)
}

/// True when no byte has its high bit set; eight bytes at a time.
private func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    var seen: UInt64 = 0
    while index + 8 <= bytes.count {
        seen |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        index += 8
    }
    while index < bytes.count {
        seen |= UInt64(bytes[index])
        index += 1
    }
    return seen & 0x8080_8080_8080_8080 == 0
}

/// True when the bytes are UTF-8 by the Unicode standard: no overlong form, no surrogate.
private func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isASCII(UnsafeRawBufferPointer(bytes))
        || (try? UTF8Span(validating: bytes.span)) != nil
}
