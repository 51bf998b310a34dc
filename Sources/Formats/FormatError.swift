/// What went wrong while bytes became frames or frames became bytes.
///
/// `message` is complete: what was found, what was expected, where, and the one option that helps.
/// It starts with the place (`trips/3.csv:17: …`) where one is known, and never holds a path of the
/// machine: only the item's label.
public struct FormatError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; new codes may be added at any time.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file cannot be opened or read.
        public static let unreadable = Code(rawValue: "unreadable")
        /// The file changed while it was being read.
        public static let changed = Code(rawValue: "changed")
        /// The bytes are not valid in the expected text encoding.
        public static let encoding = Code(rawValue: "encoding")
        /// A row or record that the format's grammar or the column's type does not allow.
        public static let badRow = Code(rawValue: "bad-row")
        /// The header is missing, or names a column twice.
        public static let header = Code(rawValue: "header")
        /// The text is not valid JSON, or not of the expected shape.
        public static let json = Code(rawValue: "json")
        /// The bytes are not valid Arrow data, or hold types that no column here has.
        public static let arrow = Code(rawValue: "arrow")
        /// The compressed stream is damaged or ends too early.
        public static let compression = Code(rawValue: "compression")
        /// A limit of the options was reached.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The options cannot be used together, or name something that does not exist.
        public static let options = Code(rawValue: "options")
        /// A value that the output format cannot express.
        public static let unwritable = Code(rawValue: "unwritable")
    }

    public let code: Code
    /// The whole sentence, place included.
    public let message: String
    /// The item the bytes came from.
    public let label: String?
    /// The line, counted from 1.
    public let line: Int?
    /// The offset in the decompressed input, counted from 0.
    public let byte: Int?
    /// The name of the column.
    public let column: String?
    public let underlying: (any Error)?

    /// Makes an error; `message` is the sentence without its place, which is put before it.
    public init(
        _ code: Code, _ message: String, label: String? = nil, line: Int? = nil, byte: Int? = nil,
        column: String? = nil, underlying: (any Error)? = nil
    ) {
        self.code = code
        self.label = label
        self.line = line
        self.byte = byte
        self.column = column
        self.underlying = underlying
        var place = label ?? ""
        if let line { place += place.isEmpty ? "line \(line)" : ":\(line)" }
        self.message = place.isEmpty ? message : "\(place): \(message)"
    }

    public var description: String { message }
}
