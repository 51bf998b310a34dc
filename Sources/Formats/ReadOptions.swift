/// How one item is read. The defaults are those of the command line.
public struct ReadOptions: Sendable, Equatable {
    /// What happens to a row that cannot be used as it stands.
    public enum BadRowPolicy: String, Sendable, CaseIterable {
        /// The item fails, and the error names the row.
        case fail
        /// The row goes to the rejects.
        case reject
        /// A row that is too short is filled with nulls, and empty fields past the last column are
        /// dropped; everything else fails.
        case pad
    }

    /// Whether cells come out as values or as the source spells them.
    public enum CellMode: Sendable {
        /// Every column comes out in its inferred type.
        case typed
        /// CSV rows are kept as they are spelled, for a CSV output: the item has no batches, and
        /// `Fetched.table` gives its cells as text. Their evidence still says the type that they
        /// would have. Null stays null.
        case spelled
    }

    /// The format; nil means what the suffix or the content type says.
    public var format: Format?
    /// The field delimiter of CSV; nil means detected among `,` `;` tab `|`.
    public var delimiter: UInt8?
    /// Whether the first record names the columns.
    public var header = true
    /// How many lines are passed over before the header.
    public var skip = 0
    public var encoding = TextEncoding.utf8
    /// Tokens that stand for null, quoted or not, besides the empty unquoted field.
    public var nulls: [String] = []
    /// Whether every column is text.
    public var allText = false
    /// Types that are given instead of inferred, by column name.
    public var types: [String: ColumnTypeRequest] = [:]
    /// Whether a repeated header name gets a number (`name_2`) instead of being an error.
    public var renameDuplicates = false
    public var onBadRow = BadRowPolicy.fail
    /// The JSON pointer to the array of records; nil means the top level.
    public var records: String?
    /// A field longer than this many bytes, quotes included, is a bad row.
    public var maximumFieldBytes = 16 << 20
    /// A record longer than this many bytes is a bad row.
    public var maximumRecordBytes = 32 << 20
    /// Bytes that may be parsed again, in all, because a damaged record reached over them.
    public var maximumDamageBytes = 256 << 20
    /// Compressed input may not decode to more bytes than this.
    public var maximumDecodedBytes = 64 << 30
    public var cells = CellMode.typed
    /// Whether a CSV item says how its text is laid out. Without it plain files are read faster, and
    /// what should be known of the others is in the notes all the same.
    public var describesDialect = true

    public init() {}
}
