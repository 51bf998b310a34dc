/// An output that cannot be written or published.
public struct SinkError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more codes may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let description: String
        private init(_ name: String) { description = name }

        /// The output cannot be what was asked for: a folder in its place, an unknown suffix.
        public static let usage = Code("usage")
        /// The output exists and may not be replaced.
        public static let exists = Code("exists")
        /// The system refused to open, write, sync or rename.
        public static let io = Code("io")
        /// The output is in place, and the system could not make that last.
        public static let notDurable = Code("notDurable")
        /// A value or a table that the output format cannot express.
        public static let unwritable = Code("unwritable")
        /// The reader of a pipe went away.
        public static let closedPipe = Code("closedPipe")
    }

    public let code: Code
    /// Found, expected, where, and what helps.
    public let message: String
    /// The output as the user named it.
    public let output: String
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, output: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = "\(output): \(message)"
        self.output = output
        self.underlying = underlying
    }

    public var description: String { message }
}
