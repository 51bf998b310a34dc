package import Frames

/// Writes frames as JSON Lines: one object a row, keys in column order, no blanks.
///
/// Null is written as `null`, never left out, so every line has every key. Dates and timestamps are
/// strings in their canonical text form, `binary` is base64 with padding (RFC 4648). Text is a
/// string, also where it holds the JSON text of a nested value. Quotes, backslashes and control
/// characters are escaped, everything else is written as it is.
package struct JSONLinesWriter {
    private let names: [String]
    /// What stands before each value: `{"first":`, `,"second":`.
    private let keys: [[UInt8]]
    /// Rows written before, for messages.
    private var rowsBefore: Int

    /// - Parameters:
    ///   - names: the columns' names, in order.
    ///   - rowsBefore: rows that others have written before.
    package init(names: [String], rowsBefore: Int = 0) {
        self.names = names
        self.rowsBefore = rowsBefore
        keys = names.enumerated().map { index, name in
            var key: [UInt8] = [index == 0 ? UInt8(ascii: "{") : UInt8(ascii: ",")]
            var name = name
            name.withUTF8 { JSONText.appendString($0, to: &key) }
            key.append(UInt8(ascii: ":"))
            return key
        }
    }

    /// Appends a line for each row of `frame`, whose columns are those named, in that order.
    ///
    /// - Throws: `FormatError` with the code `.unwritable` for NaN and the infinities, for which
    ///   JSON has no number; it names the column and the row (from 1, over all frames written).
    ///   `out` is then as before.
    /// - Complexity: O(bytes written).
    package mutating func append(_ frame: DataFrame, to out: inout [UInt8]) throws {
        precondition(frame.columns.count == names.count, "other columns than the writer's")
        let before = out.count
        do {
            // Chunks of different columns end in different rows: each stretch has one chunk each.
            var cursors = frame.columns.map { ChunkCursor($0.chunks) }
            var row = 0
            while row < frame.rowCount {
                let length = cursors.reduce(frame.rowCount - row) { min($0, $1.rowsLeft) }
                try append(cursors, count: length, row: row, to: &out)
                for index in cursors.indices { cursors[index].advance(by: length) }
                row += length
            }
        } catch {
            out.removeLast(out.count - before)
            throw error
        }
        rowsBefore += frame.rowCount
    }

    /// Appends `count` rows, the first of which is row `row` of the frame.
    private func append(
        _ cursors: [ChunkCursor], count: Int, row: Int, to out: inout [UInt8]
    ) throws {
        for offset in 0..<count {
            for index in cursors.indices {
                out.append(contentsOf: keys[index])
                let cursor = cursors[index]
                let isWritten = Self.append(cursor.chunk, cursor.row + offset, to: &out)
                if !isWritten {
                    throw unwritable(
                        cursor.chunk.float64s[cursor.row + offset], column: names[index],
                        row: rowsBefore + row + offset + 1)
                }
            }
            if cursors.isEmpty { out.append(UInt8(ascii: "{")) }
            out.append(UInt8(ascii: "}"))
            out.append(0x0A)
        }
    }

    /// Appends one value; false for a number that JSON does not have.
    @inline(__always)
    private static func append(_ chunk: Chunk, _ row: Int, to out: inout [UInt8]) -> Bool {
        if chunk.isNull(row) {
            JSONText.append("null", to: &out)
            return true
        }
        switch chunk.type {
        case .null: break
        case .bool: JSONText.append(chunk.bool(at: row) ? "true" : "false", to: &out)
        case .int64: TextForm.appendInt64(chunk.int64s[row], to: &out)
        case .float64:
            let value = chunk.float64s[row]
            guard value.isFinite else { return false }
            TextForm.appendFloat64(value, to: &out)
        case .text: chunk.withBytes(at: row) { JSONText.appendString($0, to: &out) }
        case .date: quote(&out) { TextForm.appendDate(chunk.days[row], to: &$0) }
        case .timestamp: quote(&out) { TextForm.appendTimestamp(chunk.int64s[row], to: &$0) }
        case .timestampUTC:
            quote(&out) { TextForm.appendTimestampUTC(chunk.int64s[row], to: &$0) }
        case .binary:
            chunk.withBytes(at: row) { bytes in quote(&out) { Base64.append(bytes, to: &$0) } }
        }
        return true
    }

    @inline(__always)
    private static func quote(_ out: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        out.append(UInt8(ascii: "\""))
        body(&out)
        out.append(UInt8(ascii: "\""))
    }

    private func unwritable(_ value: Double, column: String, row: Int) -> FormatError {
        FormatError(
            .unwritable,
            "column \(quoted(column)), row \(row): found \(value), expected a number that JSON has; "
                + "CSV and Arrow files can hold it, or --type \(shellWord(column))=text",
            column: column)
    }
}

/// A place in a column: a chunk and a row of it.
private struct ChunkCursor {
    private let chunks: [Chunk]
    private var index = 0
    private(set) var row = 0

    init(_ chunks: [Chunk]) { self.chunks = chunks }

    var chunk: Chunk { chunks[index] }
    var rowsLeft: Int { chunks[index].count - row }

    mutating func advance(by count: Int) {
        row += count
        if row == chunks[index].count {
            index += 1
            row = 0
        }
    }
}
