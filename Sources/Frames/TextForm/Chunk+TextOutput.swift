/// How `Chunk.writeTexts` writes values.
package struct TextStyle: Sendable {
    /// What stands for a null: at most eight bytes.
    let null: UInt64
    let nullCount: Int
    /// What stands around dates and times, if anything does.
    let timeQuote: UInt8?

    /// - Parameters:
    ///   - null: what stands for a null, at most eight bytes.
    ///   - timeQuote: what stands before and behind dates and times.
    package init(null: StaticString, timeQuote: UInt8? = nil) {
        precondition(null.utf8CodeUnitCount <= 8, "too long for a null")
        var word: UInt64 = 0
        for index in (0..<null.utf8CodeUnitCount).reversed() {
            word = word << 8 | UInt64(null.utf8Start[index])
        }
        self.null = word
        nullCount = null.utf8CodeUnitCount
        self.timeQuote = timeQuote
    }

    /// Bytes that writing a value, its quotes and what ends it touches at most.
    package static var maximumLength: Int { TextForm.maximumLength + 8 }
}

extension Chunk {
    /// Writes the text forms of some rows one behind the other, each ended by `terminator`.
    ///
    /// Of a chunk of any type but text and binary.
    ///
    /// - Parameters:
    ///   - out: where the first text goes: room for `TextStyle.maximumLength` bytes a row.
    ///   - offsets: gets 0 and then, for each row, where its text and the terminator end.
    /// - Complexity: O(rows); no memory is taken but as `TextForm.appendFloat64` says.
    package func writeTexts(
        of rows: Range<Int>, style: TextStyle, terminator: UInt8,
        to out: UnsafeMutablePointer<UInt8>, offsets: UnsafeMutablePointer<Int32>
    ) {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= count && !type.isVariableWidth,
            "no such values")
        let texts = TextRun(
            chunk: self, rows: rows, style: style, terminator: terminator, out: out,
            offsets: offsets)
        switch type {
        case .null, .text, .binary: texts.write { _, _ in 0 }
        case .bool:
            let bits = values!.base
            let first = offset
            texts.write { TextForm.write(Bitmap.bit(bits, first + $0), to: $1) }
        case .int64:
            let values = pointer(Int64.self)
            texts.write { TextForm.write(values[$0], to: $1) }
        case .float64:
            let values = pointer(Double.self)
            texts.write { TextForm.write(values[$0], to: $1) }
        case .date:
            let values = pointer(Int32.self)
            texts.writeQuoted { TextForm.write(days: Int(values[$0]), to: $1) }
        case .timestamp:
            let values = pointer(Int64.self)
            texts.writeQuoted { TextForm.write(microseconds: values[$0], to: $1) }
        case .timestampUTC:
            let values = pointer(Int64.self)
            texts.writeQuoted { TextForm.write(microsecondsUTC: values[$0], to: $1) }
        }
    }
}

/// What is to be written, and where.
private struct TextRun {
    let chunk: Chunk
    let rows: Range<Int>
    let style: TextStyle
    let terminator: UInt8
    let out: UnsafeMutablePointer<UInt8>
    let offsets: UnsafeMutablePointer<Int32>

    /// Writes what `body` writes for each row that has a value; it returns the number of bytes.
    @inline(__always)
    func write(_ body: (_ row: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int) {
        let hasNulls = chunk.nullCount > 0
        var next = out
        var cell = offsets
        cell.pointee = 0
        for row in rows {
            if hasNulls, chunk.isNull(row) {
                Digits.store(style.null, to: next)
                next += style.nullCount
            } else {
                next += body(row, next)
            }
            next.pointee = terminator
            next += 1
            cell += 1
            cell.pointee = Int32(truncatingIfNeeded: next - out)
        }
    }

    @inline(__always)
    func writeQuoted(_ body: (_ row: Int, _ out: UnsafeMutablePointer<UInt8>) -> Int) {
        guard let quote = style.timeQuote else { return write(body) }
        write { row, out in
            out[0] = quote
            let count = body(row, out + 1)
            out[count + 1] = quote
            return count + 2
        }
    }
}
