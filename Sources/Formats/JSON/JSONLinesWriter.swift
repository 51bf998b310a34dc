package import Frames

/// Writes frames as JSON Lines: one object a row, keys in column order, no blanks.
///
/// Null is written as `null`, never left out, so every line has every key. Dates and timestamps are
/// strings in their canonical text form, `binary` is base64 with padding (RFC 4648). Text is a
/// string, also where it holds the JSON text of a nested value. Quotes, backslashes and control
/// characters are escaped, everything else is written as it is.
package struct JSONLinesWriter {
    private let names: [String]
    /// What stands before each value: `{"first":`, `"second":`; and padding behind the last.
    private let keys: [UInt8]
    private let keyEnds: [Int]
    /// Rows written before, for messages.
    private var rowsBefore: Int

    /// - Parameters:
    ///   - names: the columns' names, in order.
    ///   - rowsBefore: rows that others have written before.
    package init(names: [String], rowsBefore: Int = 0) {
        self.names = names
        self.rowsBefore = rowsBefore
        let padding = [UInt8](repeating: 0, count: UnsafeMutablePointer.padding)
        var keys: [UInt8] = [UInt8(ascii: "{")]
        var keyEnds: [Int] = []
        for name in names {
            let bytes = Array(name.utf8) + padding
            bytes.withUnsafeBufferPointer { bytes in
                let text = UnsafeBufferPointer(rebasing: bytes.dropLast(padding.count))
                Self.append(to: &keys, room: JSONFieldWriter.lengthOfStrings(text) + 3) {
                    $0.appendString(text)
                    $0.appendByte(UInt8(ascii: ":"))
                }
            }
            keyEnds.append(keys.count)
        }
        self.keys = keys + padding
        self.keyEnds = keyEnds
    }

    /// Appends what `body` writes, at most `room` bytes.
    private static func append(
        to out: inout [UInt8], room: Int, _ body: (inout JSONFieldWriter) -> Void
    ) {
        out.append(addingCapacity: room + UnsafeMutablePointer.padding) { free in
            free.withUnsafeMutableBufferPointer { memory, count in
                var fields = JSONFieldWriter(memory.baseAddress! + count)
                body(&fields)
                count = fields.next - memory.baseAddress!
            }
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
        try checkNumbers(frame)
        let last = frame.columns.count - 1
        let style = TextStyle(null: "null", timeQuote: UInt8(ascii: "\""))
        let blocks = frame.columns.enumerated().map { index, column in
            CellBlock(
                column, style: style,
                terminator: index < last ? UInt8(ascii: ",") : UInt8(ascii: "}"))
        }
        let before = out.count
        var row = 0
        while row < frame.rowCount {
            // A block ends at the next border of a chunk in any column.
            let count = blocks.reduce(frame.rowCount - row) { min($0, $1.rest) }
            let views = zip(frame.columns, blocks).map { column, block in
                (isBinary: column.type == .binary, cells: block.prepare(count))
            }
            let room = room(count, views)
            if row > 0, out.capacity - out.count < room {
                // As many bytes a row as so far, and some more.
                let likely = (out.count - before) / row * (frame.rowCount - row)
                out.reserveCapacity(out.count + likely + likely / 8 + room)
            }
            Self.append(to: &out, room: room) { fields in
                for row in 0..<count { append(views, row, to: &fields) }
            }
            for block in blocks { block.advance(by: count) }
            row += count
        }
        rowsBefore += frame.rowCount
    }

    /// The cells of a column, and whether they are bytes and not text.
    private typealias View = (isBinary: Bool, cells: CellBlock.View)

    /// Bytes that writing `count` rows takes at most.
    private func room(_ count: Int, _ views: [View]) -> Int {
        views.reduce(count * ((keyEnds.last ?? 0) + 3)) { room, view in
            let cells = view.cells
            let start = Int(cells.offsets[0])
            let bytes = UnsafeBufferPointer(
                start: cells.bytes + start, count: Int(cells.offsets[count]) - start)
            guard cells.isText else { return room + bytes.count }
            // Quotes or `null`, and what ends the cell.
            let length =
                view.isBinary
                ? Base64.length(of: bytes.count) + 4 * count
                : JSONFieldWriter.lengthOfStrings(bytes)
            return room + length + 5 * count
        }
    }

    /// Appends one line.
    @inline(__always)
    private func append(_ views: [View], _ row: Int, to fields: inout JSONFieldWriter) {
        keys.withUnsafeBufferPointer { keys in
            var keyStart = 0
            for index in views.indices {
                let keyEnd = keyEnds[index]
                fields.appendPadded(UnsafeBufferPointer(rebasing: keys[keyStart..<keyEnd]))
                keyStart = keyEnd
                let cells = views[index].cells
                if !cells.isText {
                    fields.appendPadded(cells[row])
                    continue
                }
                if cells.isNull(row) {
                    fields.appendNull()
                } else if views[index].isBinary {
                    fields.appendBase64(cells[row])
                } else {
                    fields.appendString(cells[row])
                }
                fields.appendByte(cells.terminator)
            }
        }
        if views.isEmpty {
            fields.appendByte(UInt8(ascii: "{"))
            fields.appendByte(UInt8(ascii: "}"))
        }
        fields.appendByte(0x0A)
    }

    /// Throws for the first row with a number that JSON does not have.
    private func checkNumbers(_ frame: DataFrame) throws {
        var first: (row: Int, column: Int, value: Double)?
        for (index, column) in frame.columns.enumerated() where column.type == .float64 {
            guard let (row, value) = Self.firstNonFinite(column), row < first?.row ?? .max else {
                continue
            }
            first = (row, index, value)
        }
        if let (row, column, value) = first {
            throw unwritable(value, column: names[column], row: rowsBefore + row + 1)
        }
    }

    private static func firstNonFinite(_ column: Column) -> (row: Int, value: Double)? {
        var start = 0
        for chunk in column.chunks {
            let values = chunk.float64s
            for row in 0..<chunk.count where !values[row].isFinite && !chunk.isNull(row) {
                return (start + row, values[row])
            }
            start += chunk.count
        }
        return nil
    }

    private func unwritable(_ value: Double, column: String, row: Int) -> FormatError {
        FormatError(
            .unwritable,
            "column \(quoted(column)), row \(row): found \(value), expected a number that JSON has; "
                + "CSV and Arrow files can hold it, or --type \(shellWord(column))=text",
            column: column)
    }
}
