/// A table: named columns of equal length. A value type; copying it copies no data.
///
/// Column names are unique and in order. The row count is stored, so a frame may have rows and no
/// columns. Columns may be chunked differently from each other; equality ignores chunking.
///
/// ```swift
/// let frame: DataFrame = ["number": [1, 2, 3], "number_squared": [1, 4, 9]]
/// ```
///
/// Not for updates in place: every operation gives a new frame that shares what did not change.
public struct DataFrame: Sendable {
    /// The names of the columns, in order.
    public let columnNames: [String]
    /// The columns, in the order of `columnNames`.
    public let columns: [Column]
    /// Rows.
    public let rowCount: Int

    /// A frame of these columns.
    ///
    /// - Parameters:
    ///   - columns: names, each once, and columns of equal length.
    ///   - rowCount: the rows, needed only for a frame without columns.
    /// - Throws: `FrameError` with code `invalidColumns`.
    public init(_ columns: [(name: String, column: Column)], rowCount: Int? = nil) throws {
        let rows = rowCount ?? columns.first?.column.count ?? 0
        var seen: Set<String> = []
        for (name, column) in columns {
            guard column.count == rows else {
                throw FrameError(
                    .invalidColumns,
                    "column \(quoted(name)) has \(column.count) rows, the frame has \(rows)",
                    columns: [name])
            }
            guard seen.insert(name).inserted else {
                throw FrameError(
                    .invalidColumns, "two columns are named \(quoted(name))", columns: [name])
            }
        }
        self.init(
            uncheckedNames: columns.map(\.name), columns: columns.map(\.column), rowCount: rows)
    }

    /// For callers that have made sure of unique names and equal lengths.
    package init(uncheckedNames names: [String], columns: [Column], rowCount: Int) {
        self.columnNames = names
        self.columns = columns
        self.rowCount = rowCount
    }

    /// A frame without columns and rows.
    public init() {
        self.init(uncheckedNames: [], columns: [], rowCount: 0)
    }

    /// The column of this name, nil if there is none. O(columns).
    public func column(_ name: String) -> Column? {
        columnNames.firstIndex(of: name).map { columns[$0] }
    }

    /// The column of this name, which must exist. O(columns).
    public subscript(name: String) -> Column {
        guard let column = column(name) else {
            preconditionFailure(
                "no column \(quoted(name)); the frame has \(columnNames.map(quoted))")
        }
        return column
    }

    /// Names and types, in order.
    public var schema: [(name: String, type: ColumnType)] {
        zip(columnNames, columns).map { ($0, $1.type) }
    }

    /// Bytes that the values take in memory.
    public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

    /// The rows of `range`, sharing this frame's memory. O(columns × chunks).
    public subscript(rows range: Range<Int>) -> DataFrame {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= rowCount, "rows \(range) of \(rowCount)")
        return DataFrame(
            uncheckedNames: columnNames, columns: columns.map { $0.slice(range) },
            rowCount: range.count)
    }
}
