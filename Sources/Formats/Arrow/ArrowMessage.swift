package import Frames

/// One encapsulated message as it is written: its metadata, and a body whose values are the column's
/// own memory. Whoever writes it takes the parts one after the other; nothing is gathered before.
package struct ArrowMessage: Sendable {
    /// The bytes in order.
    package private(set) var parts: [Buffer] = []
    /// Bytes of the metadata, its length and padding included; a multiple of 8.
    let metadataBytes: Int
    /// Bytes of the body, a multiple of 64.
    private(set) var bodyBytes = 0

    /// All bytes.
    package var byteCount: Int { metadataBytes + bodyBytes }

    /// Buffers start at multiples of this, as vector code likes.
    static let alignment = 64

    private static let zeros = Buffer(byteCount: alignment) {
        $0.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// - Parameter offset: where the message starts in its file, so that its body is aligned there.
    init(metadata: [UInt8], at offset: Int = 0) {
        let unpadded = 8 + metadata.count
        let end = (offset + unpadded + Self.alignment - 1) / Self.alignment * Self.alignment
        let size = end - offset
        metadataBytes = size
        parts.append(
            Buffer(byteCount: size) { target in
                target.initializeMemory(as: UInt8.self, repeating: 0)
                target.copyBytes(from: Arrow.mark)
                target.storeBytes(
                    of: Int32(size - 8).littleEndian, toByteOffset: 4, as: Int32.self)
                UnsafeMutableRawBufferPointer(rebasing: target[8...]).copyBytes(from: metadata)
            })
    }

    /// Adds a buffer to the body.
    mutating func append(_ buffer: Buffer) {
        guard buffer.byteCount > 0 else { return }
        parts.append(buffer)
        let padding = Self.padded(buffer.byteCount) - buffer.byteCount
        if padding > 0 { parts.append(Buffer(window: 0..<padding, of: Self.zeros)) }
        bodyBytes += buffer.byteCount + padding
    }

    static func padded(_ byteCount: Int) -> Int {
        (byteCount + alignment - 1) / alignment * alignment
    }
}
