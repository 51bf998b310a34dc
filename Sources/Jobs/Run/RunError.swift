public import Formats

/// Why a run as a whole failed, after its items were fetched.
public struct RunError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more codes may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String
        private init(_ name: String) { description = name }

        /// The items do not fit into one table.
        public static let mismatch = Code("mismatch")
        /// A renamed, selected or added column that does not go with what an item holds.
        public static let columns = Code("columns")
        /// A source changed between two readings.
        public static let changed = Code("changed")
        /// Items failed.
        public static let items = Code("items")
        /// The job expected something else of an item or of the table.
        public static let expectation = Code("expectation")
        /// Items were not finished at the deadline.
        public static let late = Code("late")
        /// No item could be used.
        public static let nothing = Code("nothing")
        /// Another run of the job is under way.
        public static let busy = Code("busy")
        /// The state folder cannot be read or written.
        public static let state = Code("state")
        /// The lock file cannot be used, or the run is not what it says.
        public static let lock = Code("lock")
        /// An output failed.
        public static let output = Code("output")
    }

    public let code: Code
    /// Found, expected, where, and what helps.
    public let message: String
    public let underlying: (any Error)?
    /// The rows that were rejected of an item that is not what the job expects: they may say why.
    public let rejects: [Reject]
    /// How many there were.
    public let rejectCount: Int

    init(
        _ code: Code, _ message: String, underlying: (any Error)? = nil, rejects: [Reject] = [],
        rejectCount: Int = 0
    ) {
        self.code = code
        self.message = message
        self.underlying = underlying
        self.rejects = rejects
        self.rejectCount = rejectCount
    }

    public var description: String { message }
}
