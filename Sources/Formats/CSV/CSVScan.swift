/// Small scans of raw CSV bytes, for places in messages and for guessing a delimiter.
enum CSVScan {
    /// The index of the field of `record` that holds the byte at `position`.
    static func fieldIndex(
        in record: UnsafeBufferPointer<UInt8>, at position: Int, delimiter: UInt8
    ) -> Int {
        var fields = 0
        var isQuoted = false
        for index in 0..<position {
            if record[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if record[index] == delimiter, !isQuoted {
                fields += 1
            }
        }
        return fields
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

    /// The delimiter of a file that starts with `sample`: the one among `,` `;` tab `|` that cuts
    /// the first record into at least two fields and most of the others into equally many; then
    /// the one with more fields, then the earlier one. A comma where none does.
    ///
    /// The last record of the sample may be cut off and is left out, unless it is the only one.
    static func delimiter(of sample: [UInt8]) -> UInt8 {
        var best = (delimiter: UInt8(ascii: ","), equal: 0, fields: 0)
        for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")] {
            let counts = fieldCounts(of: sample, delimiter: candidate)
            guard let fields = counts.first, fields > 1 else { continue }
            let equal = counts.count { $0 == fields }
            if (equal, fields) > (best.equal, best.fields) { best = (candidate, equal, fields) }
        }
        return best.delimiter
    }

    /// The numbers of fields of the first records that are not blank, at most 1,000 of them.
    private static func fieldCounts(of sample: [UInt8], delimiter: UInt8) -> [Int] {
        var counts: [Int] = []
        var fields = 1
        var isQuoted = false
        var isFieldStart = true
        var isBlank = true
        for byte in sample where counts.count < 1000 {
            if isQuoted {
                if byte == UInt8(ascii: "\"") { isQuoted = false }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where isFieldStart:
                isQuoted = true
                isBlank = false
            case delimiter:
                fields += 1
                isBlank = false
                isFieldStart = true
                continue
            case 10, 13:
                if !isBlank { counts.append(fields) }
                fields = 1
                isBlank = true
                isFieldStart = true
                continue
            default:
                isBlank = false
            }
            // A quote right after a closing one opens the field again: it was an escaped quote.
            isFieldStart = byte == UInt8(ascii: "\"")
        }
        if counts.isEmpty { counts.append(fields) }
        return counts
    }
}
