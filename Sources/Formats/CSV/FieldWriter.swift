import CByteScan

/// Writes fields into memory that is known to be large enough, with quotes where they are needed.
struct FieldWriter {
    /// Where the next byte goes.
    private(set) var next: UnsafeMutablePointer<UInt8>
    /// Whether a NUL was written: our reader, and most others, would refuse it.
    private(set) var hasNul = false
    private let delimiter: UInt8

    init(_ memory: UnsafeMutablePointer<UInt8>, delimiter: UInt8) {
        next = memory
        self.delimiter = delimiter
    }

    @inline(__always)
    mutating func appendByte(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    /// Appends bytes that need no quotes.
    @inline(__always)
    mutating func appendPlain(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        next.update(from: base, count: bytes.count)
        next += bytes.count
    }

    /// Appends a field that needs no quotes, with what ends it and padding behind it.
    @inline(__always)
    mutating func appendEnded(_ bytes: UnsafeBufferPointer<UInt8>) {
        next.updatePadded(from: bytes.baseAddress!, count: bytes.count)
        next += bytes.count
    }

    /// Appends one field, as `append` does, with padding behind it.
    @inline(__always)
    mutating func appendPadded(_ bytes: UnsafeBufferPointer<UInt8>) {
        var specials: UInt32 = 0
        var index = 0
        while index < bytes.count {
            let source = bytes.baseAddress! + index
            (next + index).updateSixteen(from: source)
            specials |=
                bytescan_csv_specials(source, delimiter)
                & UnsafeMutablePointer.bits(bytes.count - index)
            index += 16
        }
        if specials != 0 || bytes.isEmpty { appendQuoted(bytes) } else { next += bytes.count }
    }

    /// Appends the value that a cell spells; touches at most `CanonicalForm.maximumLength` bytes.
    ///
    /// - Returns: false where it spells none.
    mutating func append(_ cell: UnsafeBufferPointer<UInt8>, in form: CanonicalForm) -> Bool {
        guard let count = form.write(cell, to: next) else { return false }
        next += count
        return true
    }

    /// Appends one field; takes at most `2 * bytes.count + 2` bytes.
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var needsQuotes = bytes.isEmpty
        // One pass copies and looks; a field that needs quotes is written again.
        for index in 0..<bytes.count {
            let byte = bytes[index]
            next[index] = byte
            needsQuotes =
                needsQuotes
                || (byte == delimiter || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
                    || byte == 0)
        }
        if needsQuotes { appendQuoted(bytes) } else { next += bytes.count }
    }

    @inline(never)
    mutating func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        appendByte(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { appendByte(byte) }
            if byte == 0 { hasNul = true }
            appendByte(byte)
        }
        appendByte(UInt8(ascii: "\""))
    }
}
