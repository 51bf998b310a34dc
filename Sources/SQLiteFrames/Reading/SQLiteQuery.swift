package import Frames

/// What to read from a database.
package enum SQLiteQuery: Sendable, Hashable {
    /// The only table or view; an error where there are more.
    case onlyTable
    /// A table or view, whole.
    ///
    /// Rows of a table come by rowid, those of a `WITHOUT ROWID` table by primary key, those of
    /// views and virtual tables in the order in which these give them.
    case table(String)
    /// One reading statement with bound parameters; its own order.
    case sql(String, SQLiteParameters)
}

/// How to read.
package struct SQLiteReadOptions: Sendable {
    /// Every value in its canonical text: integers, reals and text as they are in the database.
    /// Columns of blobs alone stay binary.
    package var allText = false
    /// Types asked for by column name. A value that the type cannot hold is an error. Names that
    /// the result does not have are passed over: they may belong to another item.
    package var types: [String: ColumnType] = [:]
    /// Texts that stand for null.
    package var nulls: [[UInt8]] = []
    /// Rows of a batch, unless its bytes end it before.
    package var rowsPerBatch = 65_536
    /// Bytes of a batch: text and blobs, and 8 for every value.
    package var bytesPerBatch = 16 << 20

    package init() {}
}
