/// An error of a frame: columns that do not fit together, a column that is missing, a value that
/// has no place in a type.
public struct FrameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong; more codes may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String
        private init(_ name: String) { description = name }

        /// Columns of unequal length, or a name that appears twice.
        public static let invalidColumns = Code("invalidColumns")
        /// A column that the frame does not have.
        public static let missingColumn = Code("missingColumn")
        /// Frames whose columns or types do not fit the way of combining them.
        public static let mismatch = Code("mismatch")
        /// A value that the wanted type cannot hold.
        public static let cast = Code("cast")
        /// A type that does not fit the call or the Swift type asked for.
        public static let type = Code("type")
        /// A date or time format that cannot be understood.
        public static let format = Code("format")
    }

    public let code: Code
    /// Found, expected, where, and what would help.
    public let message: String
    /// The columns concerned.
    public let columns: [String]
    /// For code `mismatch`: every difference between the frames.
    public let mismatches: [ColumnMismatch]

    public init(
        _ code: Code, _ message: String, columns: [String] = [], mismatches: [ColumnMismatch] = []
    ) {
        self.code = code
        self.message = message
        self.columns = columns
        self.mismatches = mismatches
    }

    public var description: String { message }
}
