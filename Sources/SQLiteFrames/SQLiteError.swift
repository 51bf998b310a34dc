/// An error of reading or loading a SQLite database.
///
/// Messages name table, column and row, and never the database file, a bound value or the contents
/// of a cell: whoever knows the file's label puts it in front.
public struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong; more codes may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String
        private init(_ name: String) { description = name }

        /// There is no such file.
        public static let missingFile = Code("missingFile")
        /// The file cannot be opened or read, or is a folder.
        public static let unreadableFile = Code("unreadableFile")
        /// The file does not begin as a SQLite database does: empty, encrypted or something else.
        public static let notADatabase = Code("notADatabase")
        /// The file is a database whose contents contradict themselves.
        public static let damaged = Code("damaged")
        /// Another connection holds a lock; trying again later may succeed.
        public static let busy = Code("busy")
        /// The file changed while it was read without locks; trying again may succeed.
        public static let changed = Code("changed")
        /// A write-ahead-log database in a folder that cannot be written.
        public static let folderNotWritable = Code("folderNotWritable")
        /// A crashed writer left a journal that only a writing connection can roll back.
        public static let needsRecovery = Code("needsRecovery")
        /// `Interrupter.interrupt()` was called.
        public static let interrupted = Code("interrupted")
        /// The connection's deadline passed.
        public static let deadlineExceeded = Code("deadlineExceeded")
        /// The SQL does not compile, or is not one reading statement.
        public static let invalidQuery = Code("invalidQuery")
        /// Values and the query's parameters do not fit.
        public static let parameters = Code("parameters")
        /// No such table, or several where one was expected.
        public static let table = Code("table")
        /// Columns that cannot make a frame, or that do not fit the table.
        public static let columns = Code("columns")
        /// A value that the column's type cannot hold.
        public static let value = Code("value")
        /// A value, row or statement beyond a limit.
        public static let tooBig = Code("tooBig")
        /// The table exists already.
        public static let tableExists = Code("tableExists")
        /// A constraint of the table refuses a row.
        public static let constraint = Code("constraint")
        /// No space is left on the device.
        public static let diskFull = Code("diskFull")
        /// What was committed is in the database, but may be gone after a power cut.
        public static let notDurable = Code("notDurable")
        /// Anything else that SQLite reports; see `sqliteCode`.
        public static let other = Code("other")
    }

    public let code: Code
    /// Found, expected, where, and what would help.
    public let message: String
    /// SQLite's extended result code, where SQLite reported the error.
    public var sqliteCode: Int32?
    public var table: String?
    public var column: String?
    /// The row of the result or of the loaded frames, from 1.
    public var row: Int?
    /// The row that had the key of `row` before, from 1.
    public var firstRow: Int?

    public init(
        _ code: Code, _ message: String, sqliteCode: Int32? = nil, table: String? = nil,
        column: String? = nil, row: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.sqliteCode = sqliteCode
        self.table = table
        self.column = column
        self.row = row
    }

    /// True where the same call may succeed a moment later: a lock, or a file in the course of
    /// being replaced.
    public var isTransient: Bool { code == .busy || code == .changed }

    public var description: String { message }
}
