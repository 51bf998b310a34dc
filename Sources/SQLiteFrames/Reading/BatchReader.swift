import Frames

/// Steps through a statement's rows and collects them column by column, a batch at a time.
struct BatchReader: ~Copyable {
    private let columns: UnsafeMutablePointer<BatchColumn>
    private let header: ResultHeader
    private let plan: QueryPlan
    private let options: SQLiteReadOptions
    private let isUTF16: Bool
    private var lastRowID: Int64?

    init(
        header: ResultHeader, plan: QueryPlan, options: SQLiteReadOptions, isUTF16: Bool
    ) {
        self.header = header
        self.plan = plan
        self.options = options
        self.isUTF16 = isUTF16
        // Not an array: its elements could not be noncopyable, and a class would check for
        // overlapping access at every value.
        columns = .allocate(capacity: header.columns.count)
        for index in header.columns.indices {
            (columns + index).initialize(to: BatchColumn())
        }
    }

    deinit {
        columns.deinitialize(count: header.columns.count)
        columns.deallocate()
    }

    /// The values of a column since the last `take`.
    func take(_ column: Int) -> Part {
        columns[column].take()
    }

    /// Collects the current row and those after it, up to the size of a batch.
    ///
    /// - Parameters:
    ///   - rowsBefore: rows of the earlier batches.
    ///   - hasRow: true while the statement stands on a row that was not collected yet.
    /// - Returns: the rows of this batch.
    mutating func read(
        _ statement: borrowing Statement, after rowsBefore: Int, hasRow: inout Bool
    ) throws -> Int {
        let count = header.columns.count
        var rows = 0
        var bytes = 0
        repeat {
            for index in 0..<count {
                switch statement.storageClass(index) {
                case .null: columns[index].appendNull()
                case .integer: columns[index].append(statement.integer(index))
                case .real: columns[index].append(statement.real(index))
                case .text:
                    if isUTF16 {
                        bytes += try appendUTF16(statement, index, row: rowsBefore + rows + 1)
                    } else {
                        let text = try statement.text(index)
                        append(text, to: index)
                        bytes += text.count
                    }
                case .blob:
                    let blob = statement.blob(index)
                    columns[index].append(blob: blob)
                    bytes += blob.count
                }
            }
            if plan.endsWithRowID {
                try checkOrder(statement.integer(count), row: rowsBefore + rows + 1)
            }
            rows += 1
            bytes += 8 * count
            hasRow = try statement.step()
        } while hasRow && rows < options.rowsPerBatch && bytes < options.bytesPerBatch
        return rows
    }

    @inline(__always)
    private func append(_ text: UnsafeBufferPointer<UInt8>, to column: Int) {
        if !options.nulls.isEmpty, options.nulls.contains(where: { $0.elementsEqual(text) }) {
            columns[column].appendNull()
        } else {
            columns[column].append(text: text)
        }
    }

    private mutating func checkOrder(_ rowID: Int64, row: Int) throws {
        if let lastRowID, rowID <= lastRowID {
            throw SQLiteError.rowsOutOfOrder(table: plan.table, row: row)
        }
        lastRowID = rowID
    }

    /// SQLite replaces what is no UTF-16 when it converts; a text must not be altered.
    private func appendUTF16(
        _ statement: borrowing Statement, _ index: Int, row: Int
    ) throws -> Int {
        let units = try statement.text16(index)
        guard var text = String(validating: units, as: UTF16.self) else {
            throw SQLiteError.invalidText(
                encoding: "UTF-16", column: header.columns[index].name, row: row,
                table: plan.table)
        }
        return text.withUTF8 { bytes in
            append(bytes, to: index)
            return bytes.count
        }
    }
}
