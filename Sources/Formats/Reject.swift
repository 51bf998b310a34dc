/// An input row that could not be used, and why.
///
/// `rows read = rows out + rejects` holds for every item, whether all rejects are listed or not.
public struct Reject: Sendable, Equatable {
    /// The item the row came from.
    public let label: String
    /// The line the row starts on, counted from 1.
    public let line: Int
    /// The offset of the row's first byte in the decompressed input, counted from 0.
    public let byte: Int
    /// The column at fault, where there is one.
    public let column: String?
    /// What was found and what was expected.
    public let reason: String
    /// The row as it stood in the input, cut after `rawLimit` bytes.
    public let raw: [UInt8]

    /// How many rejects of an item are listed at most, and how many bytes of their rows; the others are
    /// only counted.
    public static let listLimit = 1_000_000
    public static let listBytes = 256 << 20

    /// How many bytes of a row are kept in `raw`.
    public static let rawLimit = 4096

    public init(
        label: String, line: Int, byte: Int, column: String?, reason: String, raw: [UInt8]
    ) {
        self.label = label
        self.line = line
        self.byte = byte
        self.column = column
        self.reason = reason
        self.raw = raw.count <= Self.rawLimit ? raw : Array(raw.prefix(Self.rawLimit))
    }
}

/// The room that is left for rejects of an item to be listed.
struct RejectRoom {
    private var count = Reject.listLimit
    private var bytes = Reject.listBytes

    /// Whether one more is listed; once one is not, no other is.
    mutating func take(_ raw: [UInt8]) -> Bool {
        guard count > 0, raw.count <= bytes else {
            count = 0
            return false
        }
        count -= 1
        bytes -= raw.count
        return true
    }
}
