package import Frames

/// Writes frames as CSV or TSV by RFC 4180, with LF.
///
/// Null is the empty field, the empty text is `""`. A field is quoted only where it must be: it
/// holds the delimiter, a quote, CR or LF. In a table of one column a null row is an empty line.
/// Values are in the canonical form of docs/types.md; text stays as it is. Binary columns have no
/// text form and are refused.
package struct CSVWriter: Sendable {
    private let names: [String]
    let delimiter: UInt8
    /// Whether the canonical form of a value may hold the delimiter.
    private let checksValues: Bool

    /// A writer of tables with these columns.
    ///
    /// - Parameter delimiter: one ASCII character, neither a quote nor a line end.
    package init(delimiter: UInt8 = UInt8(ascii: ","), names: [String]) {
        precondition(
            delimiter < 0x80 && delimiter != UInt8(ascii: "\"") && delimiter != 10
                && delimiter != 13 && delimiter != 0, "not a delimiter")
        self.delimiter = delimiter
        self.names = names
        checksValues = !", ;|\t".utf8.contains(delimiter)
    }

    /// Appends the line of the column names.
    package func appendHeader(to out: inout [UInt8]) {
        for (index, name) in names.enumerated() {
            if index > 0 { out.append(delimiter) }
            let bytes = Array(name.utf8)
            // A byte order mark at the start would be taken for one.
            let looksLikeMark = index == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
            appendField(bytes, isQuoted: looksLikeMark, to: &out)
        }
        out.append(10)
    }

    func appendField(_ bytes: [UInt8], isQuoted: Bool, to out: inout [UInt8]) {
        out.append(addingCapacity: 2 * bytes.count + 2) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: delimiter)
                bytes.withUnsafeBufferPointer { bytes in
                    if isQuoted { fields.appendQuoted(bytes) } else { fields.append(bytes) }
                }
                initialized = fields.next - buffer.baseAddress!
            }
        }
    }

    /// Appends the rows of `frame`, whose columns must be as many as the names.
    ///
    /// - Throws: `FormatError` with the code `.unwritable` where a column is binary or a text holds
    ///   a NUL.
    /// - Complexity: O(bytes written); no allocation per value but for doubles with an exponent.
    package func append(_ frame: DataFrame, to out: inout [UInt8]) throws {
        precondition(frame.columns.count == names.count, "one column for each name")
        for (name, column) in zip(names, frame.columns) where column.type == .binary {
            throw FormatError(
                .unwritable,
                "column \(quoted(name)) is binary, which CSV cannot hold; write a SQLite table, "
                    + "or leave the column out with --select", column: name)
        }
        let last = frame.columns.count - 1
        let blocks = frame.columns.enumerated().map { index, column in
            CellBlock(
                column, style: TextStyle(null: ""), terminator: index < last ? delimiter : 10)
        }
        let before = out.count
        var row = 0
        while row < frame.rowCount {
            // A block ends at the next border of a chunk in any column.
            let count = blocks.reduce(frame.rowCount - row) { min($0, $1.rest) }
            let views = blocks.map { $0.prepare(count) }
            let room = Self.room(count, views)
            if row > 0, out.capacity - out.count < room {
                // As many bytes a row as so far, and some more.
                let likely = (out.count - before) / row * (frame.rowCount - row)
                out.reserveCapacity(out.count + likely + likely / 8 + room)
            }
            if appendRows(count, of: views, room: room, to: &out) { throw Self.nul(in: frame) }
            for block in blocks { block.advance(by: count) }
            row += count
        }
    }

    /// Bytes that writing `count` rows touches at most.
    private static func room(_ count: Int, _ views: [CellBlock.View]) -> Int {
        views.reduce(UnsafeMutablePointer.padding) { room, view in
            // Each quote twice, two quotes around a field, and what ends it.
            room + Int(view.offsets[count] - view.offsets[0]) * 2 + count * 3
        }
    }

    /// Appends `count` rows; true where one of them holds a NUL.
    private func appendRows(
        _ count: Int, of views: [CellBlock.View], room: Int, to out: inout [UInt8]
    ) -> Bool {
        var hasNul = false
        out.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                var fields = FieldWriter(buffer.baseAddress!, delimiter: delimiter)
                views.withUnsafeBufferPointer { views in
                    for row in 0..<count {
                        for view in views { append(view, row, to: &fields) }
                    }
                }
                initialized = fields.next - buffer.baseAddress!
                hasNul = fields.hasNul
            }
        }
        return hasNul
    }

    /// Appends one field and what ends it.
    @inline(__always)
    private func append(_ view: CellBlock.View, _ row: Int, to fields: inout FieldWriter) {
        let cell = view[row]
        if view.isText {
            if !view.isNull(row) { fields.appendPadded(cell) }
        } else if checksValues {
            let value = UnsafeBufferPointer(start: cell.baseAddress, count: cell.count - 1)
            if !value.isEmpty { fields.appendPadded(value) }
        } else {
            fields.appendEnded(cell)
            return
        }
        fields.appendByte(view.terminator)
    }

    private static func nul(in frame: DataFrame) -> FormatError {
        let name = zip(frame.columnNames, frame.columns).first { _, column in
            column.type == .text
                && column.chunks.contains { chunk in
                    (0..<chunk.count).contains { row in
                        chunk.withBytes(at: row) { $0.contains(0) }
                    }
                }
        }?.0
        return FormatError(
            .unwritable,
            "column \(quoted(name ?? "")) holds a text with a NUL character, which CSV cannot hold; "
                + "write .jsonl or a SQLite table", column: name)
    }
}
