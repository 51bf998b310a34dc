/// One row of a frame, for predicates and small loops.
///
/// Every access looks the column up by its name: convenient, tens of nanoseconds. Loops over many
/// rows take a typed view of the column instead.
public struct Row: Sendable {
    @usableFromInline let columns: RowColumns
    /// The row's number, from 0.
    public let index: Int

    /// The value of a column, which must exist.
    public subscript(name: String) -> Cell {
        let (column, starts) = columns.column(name)
        let chunk = column.chunks.count == 1 ? 0 : ChunkFinder.chunk(of: index, starts)
        return column.chunks[chunk].cell(at: index - starts[chunk])
    }

    /// The value of a column, nil if it is null. The column must exist and be of a type that
    /// `Value` reads, or `null`.
    public subscript<Value: ColumnValue>(name: String, as type: Value.Type) -> Value? {
        let (column, starts) = columns.column(name)
        precondition(
            column.type == .null || Value.columnTypes.contains(column.type),
            "column \(quoted(name)) is \(column.type), not \(Value.self)")
        let chunk = column.chunks.count == 1 ? 0 : ChunkFinder.chunk(of: index, starts)
        let position = index - starts[chunk]
        return column.chunks[chunk].isNull(position)
            ? nil : Value.unchecked(column.chunks[chunk], position)
    }
}

/// What the rows of one frame share.
@usableFromInline
final class RowColumns: Sendable {
    private let frame: DataFrame
    private let positions: [String: Int]
    private let starts: [[Int]]

    init(_ frame: DataFrame) {
        self.frame = frame
        positions = frame.columnPositions
        starts = frame.columns.map { ChunkFinder($0.chunks).starts }
    }

    func column(_ name: String) -> (Column, starts: [Int]) {
        guard let position = positions[name] else {
            preconditionFailure(
                "no column \(quoted(name)); the frame has \(frame.columnNames.map(quoted))")
        }
        return (frame.columns[position], starts[position])
    }
}

/// The rows of a frame as a collection.
public struct Rows: RandomAccessCollection, Sendable {
    private let columns: RowColumns
    public let endIndex: Int

    init(_ frame: DataFrame) {
        columns = RowColumns(frame)
        endIndex = frame.rowCount
    }

    public var startIndex: Int { 0 }

    public subscript(position: Int) -> Row {
        precondition(position >= 0 && position < endIndex, "row index out of range")
        return Row(columns: columns, index: position)
    }
}

extension DataFrame {
    /// The rows: `for row in frame.rows { print(row["day"]) }`. O(columns) to make.
    public var rows: Rows { Rows(self) }
}
