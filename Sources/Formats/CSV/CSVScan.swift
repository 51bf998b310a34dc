/// Small scans of raw CSV bytes, for places in messages.
enum CSVScan {
    /// The index of the field that holds the byte at `position`, in a record that is not damaged.
    static func fieldIndex(
        in record: UnsafeBufferPointer<UInt8>, at position: Int, delimiter: UInt8
    ) -> Int {
        var fields = 0
        var fieldStart = 0
        var isInside = false
        for index in 0..<position {
            if record[index] == UInt8(ascii: "\"") {
                // In an unquoted field a quote is a character like any other.
                if record[fieldStart] == UInt8(ascii: "\"") { isInside.toggle() }
            } else if record[index] == delimiter, !isInside {
                fields += 1
                fieldStart = index + 1
            }
        }
        return fields
    }

    /// The cells of the first record as its quotes and delimiters count them; nil for a blank line,
    /// and where the record's end is not among the bytes. Whether it is regular is for a scan to say.
    static func width(ofRecordIn bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8) -> Int? {
        guard let first = bytes.first, first != 10, first != 13 else { return nil }
        var width = 1
        var isQuoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if byte == delimiter {
                width += 1
            } else if byte == 10 || byte == 13 {
                return width
            }
        }
        return nil
    }

    /// Line ends in `bytes`: LF, CRLF and CR each count once.
    static func lineEnds(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var lines = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == 13 || (byte == 10 && (index == 0 || bytes[index - 1] != 13)) { lines += 1 }
        }
        return lines
    }

    /// The offset of the first CR or LF, nil if there is none.
    static func firstLineEnd(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        bytes.firstIndex { $0 == 10 || $0 == 13 }
    }
}
