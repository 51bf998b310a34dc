package import Frames

/// Writes frames as CSV or TSV by RFC 4180, with LF.
///
/// Null is the empty field, the empty text is `""`. A field is quoted only where it must be: it
/// holds the delimiter, a quote, CR or LF. In a table of one column a null row is an empty line.
/// Values are in the canonical form of docs/types.md; text stays as it is. Binary columns have no
/// text form and are refused.
package struct CSVWriter: Sendable {
    private let names: [String]
    private let delimiter: UInt8
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

    private func appendField(_ bytes: [UInt8], isQuoted: Bool, to out: inout [UInt8]) {
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
    /// - Complexity: O(bytes written); no allocation per value but for doubles of many digits.
    package func append(_ frame: DataFrame, to out: inout [UInt8]) throws {
        precondition(frame.columns.count == names.count, "one column for each name")
        for (name, column) in zip(names, frame.columns) where column.type == .binary {
            throw FormatError(
                .unwritable,
                "column \(quoted(name)) is binary, which CSV cannot hold; write a SQLite table, "
                    + "or leave the column out with --select", column: name)
        }
        var cursors = frame.columns.map { ColumnCursor($0) }
        var scratch: [UInt8] = []
        var hasNul = false
        var row = 0
        while row < frame.rowCount {
            // A block ends at the next border of a chunk in any column, and stays in the cache.
            let count = cursors.reduce(min(frame.rowCount - row, 1024)) { min($0, $1.rest) }
            let room = cursors.reduce(count) { $0 + $1.room(forRows: count) }
            out.append(addingCapacity: room) { span in
                span.withUnsafeMutableBufferPointer { buffer, initialized in
                    var fields = FieldWriter(buffer.baseAddress!, delimiter: delimiter)
                    appendRows(count, of: cursors, to: &fields, &scratch)
                    initialized = fields.next - buffer.baseAddress!
                    hasNul = fields.hasNul
                }
            }
            if hasNul { throw Self.nul(in: frame) }
            row += count
            for index in cursors.indices { cursors[index].advance(by: count) }
        }
    }

    private static func nul(in frame: DataFrame) -> FormatError {
        let name = zip(frame.columnNames, frame.columns).first { _, column in
            column.type == .text && column.chunks.contains { chunk in
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

    private func appendRows(
        _ count: Int, of cursors: [ColumnCursor], to fields: inout FieldWriter,
        _ scratch: inout [UInt8]
    ) {
        for row in 0..<count {
            for index in cursors.indices {
                if index > 0 { fields.appendByte(delimiter) }
                cursors[index].append(
                    row, to: &fields, &scratch, checksValues: checksValues)
            }
            fields.appendByte(10)
        }
    }
}

/// A place in a column whose chunks are walked through.
private struct ColumnCursor {
    private let chunks: [Chunk]
    private var index = 0
    private var start = 0
    private var chunk: Chunk

    init(_ column: Column) {
        chunks = column.chunks
        chunk = column.chunks.first ?? Chunk(nulls: 0)
    }

    /// Rows left in the chunk.
    var rest: Int { chunk.count - start }

    mutating func advance(by count: Int) {
        start += count
        guard rest == 0, index + 1 < chunks.count else { return }
        index += 1
        start = 0
        chunk = chunks[index]
    }

    /// The most bytes that the next `count` cells take, with delimiters.
    func room(forRows count: Int) -> Int {
        guard chunk.type == .text else { return count * 64 }
        let offsets = chunk.offsets
        return Int(offsets[start + count] - offsets[start]) * 2 + count * 3
    }

    /// Appends the cell `row` rows on.
    @inline(__always)
    func append(
        _ row: Int, to fields: inout FieldWriter, _ scratch: inout [UInt8], checksValues: Bool
    ) {
        let row = start + row
        if chunk.nullCount > 0, chunk.isNull(row) { return }
        if chunk.type == .text {
            chunk.withBytes(at: row) { fields.append($0) }
            return
        }
        scratch.removeAll(keepingCapacity: true)
        switch chunk.type {
        case .null, .binary, .text: return
        case .bool: TextForm.appendBool(chunk.bool(at: row), to: &scratch)
        case .int64: TextForm.appendInt64(chunk.int64s[row], to: &scratch)
        case .float64: TextForm.appendFloat64(chunk.float64s[row], to: &scratch)
        case .date: TextForm.appendDate(chunk.days[row], to: &scratch)
        case .timestamp: TextForm.appendTimestamp(chunk.int64s[row], to: &scratch)
        case .timestampUTC: TextForm.appendTimestampUTC(chunk.int64s[row], to: &scratch)
        }
        scratch.withUnsafeBufferPointer { bytes in
            if checksValues { fields.append(bytes) } else { fields.appendPlain(bytes) }
        }
    }
}
