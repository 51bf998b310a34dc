import CSQLite
import Frames

/// Steps through a statement's rows and collects them column by column, a batch at a time.
struct BatchReader: ~Copyable {
    private let columns: BatchColumns
    private let header: ResultHeader
    private let reading: Reading
    /// The rowid that ends the rows; nil where the statement's end does.
    private let end: Int64?
    private var lastRowID: Int64?
    /// The first rowid that was not collected, once the statement stood on it.
    private(set) var stoppedAt: Int64?

    init(header: ResultHeader, reading: Reading, end: Int64?) {
        self.header = header
        self.reading = reading
        self.end = end
        columns = BatchColumns(count: header.columns.count, nulls: reading.options.nulls)
    }

    /// The values of a column since the last `take`.
    func take(_ column: Int) -> Part { columns.take(column) }

    /// Collects the current row and those after it, up to the size of a batch.
    ///
    /// - Parameters:
    ///   - rowsBefore: rows of the earlier batches.
    ///   - hasRow: true while the statement stands on a row that was not collected yet.
    /// - Returns: the rows of this batch; 0 where the first of them ends the rows.
    mutating func read(
        _ statement: borrowing Statement, after rowsBefore: Int, hasRow: inout Bool
    ) throws -> Int {
        let count = header.columns.count
        let hasRowID = reading.plan.rowIDs != nil
        let (maximumRows, maximumBytes) = (
            reading.options.rowsPerBatch, reading.options.bytesPerBatch
        )
        var rows = 0
        var bytes = 0
        repeat {
            if hasRowID {
                let rowID = statement.integer(count)
                if let end, rowID >= end {
                    stoppedAt = rowID
                    hasRow = false
                    // Of a damaged tree it may be another than that which begins the next part.
                    if try statement.step(), statement.integer(count) <= rowID {
                        throw SQLiteError.rowsOutOfOrder(
                            table: reading.plan.table, row: rowsBefore + rows + 2)
                    }
                    break
                }
                try checkOrder(rowID, row: rowsBefore + rows + 1)
            }
            for index in 0..<count {
                let value = statement.value(index)
                switch value.storageClass {
                case .null: columns.each[index].appendNull()
                case .integer: columns.each[index].append(value.integer)
                case .real: columns.each[index].append(value.real)
                case .text where !reading.isUTF16:
                    let text = try self.text(value, statement)
                    columns.append(text, to: index)
                    bytes += text.count
                case .text:
                    bytes += try appendUTF16(value, statement, index, row: rowsBefore + rows + 1)
                case .blob:
                    let blob = value.blob
                    columns.each[index].append(blob: blob)
                    bytes += blob.count
                }
            }
            rows += 1
            bytes += 8 * count
            hasRow = try statement.step()
        } while hasRow && rows < maximumRows && bytes < maximumBytes
        return rows
    }

    @inline(__always)
    private func text(
        _ value: CellValue, _ statement: borrowing Statement
    ) throws -> UnsafeBufferPointer<UInt8> {
        guard let text = value.text else { throw statement.connection.error(SQLITE_NOMEM) }
        return text
    }

    @inline(__always)
    private mutating func checkOrder(_ rowID: Int64, row: Int) throws {
        if let lastRowID, rowID <= lastRowID {
            throw SQLiteError.rowsOutOfOrder(table: reading.plan.table, row: row)
        }
        lastRowID = rowID
    }

    /// Appends a text of a database in UTF-16.
    private func appendUTF16(
        _ value: CellValue, _ statement: borrowing Statement, _ index: Int, row: Int
    ) throws -> Int {
        guard let units = value.text16 else { throw statement.connection.error(SQLITE_NOMEM) }
        // SQLite replaces what is no UTF-16 when it converts; a text must not be altered.
        guard var text = String(validating: units, as: UTF16.self) else {
            throw SQLiteError.invalidText(
                encoding: "UTF-16", column: header.columns[index].name, row: row,
                table: reading.plan.table)
        }
        return text.withUTF8 { text in
            columns.append(text, to: index)
            return text.count
        }
    }
}
