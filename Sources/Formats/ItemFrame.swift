public import Frames

/// What reading one item leaves.
public struct ItemFrame: Sendable {
    /// The rows, in pieces of about 64 Ki rows or 16 MB, all with the same columns and types.
    ///
    /// An item without rows leaves one empty batch that still has the columns; an input of 0 bytes
    /// leaves none.
    public var batches: [DataFrame]
    public var columns: [ItemColumn]
    /// The rows as they are spelled, in pieces like the batches, where that was asked for: then
    /// there are no batches.
    package var spelled: [SpelledRows] = []
    /// Rows in `batches`.
    public var rowCount: Int
    /// Rows found in the input: `rowCount + rejectCount`.
    public var rowsRead: Int
    /// The rows that could not be used: all, or as many as `Reject` lists.
    public var rejects: [Reject]
    /// Rows that could not be used, whether they are listed or not.
    public var rejectCount: Int { rowsRead - rowCount }
    /// Blank lines that stood for no row.
    public var blankLinesSkipped: Int
    /// Bytes read, after decompression.
    public var bytesRead: Int
    /// What the user should know: one sentence each, without the label.
    public var notes: [String]
    /// How the text of a CSV item is laid out; nil for other formats, for 0 bytes, and where
    /// `ReadOptions.describesDialect` was false.
    public var dialect: Dialect?

    public init(
        batches: [DataFrame], columns: [ItemColumn], rowCount: Int, rowsRead: Int,
        rejects: [Reject] = [], blankLinesSkipped: Int = 0, bytesRead: Int = 0,
        notes: [String] = [], dialect: Dialect? = nil
    ) {
        self.batches = batches
        self.columns = columns
        self.rowCount = rowCount
        self.rowsRead = rowsRead
        self.rejects = rejects
        self.blankLinesSkipped = blankLinesSkipped
        self.bytesRead = bytesRead
        self.notes = notes
        self.dialect = dialect
    }
}

/// One column of an item: what it is called and what was seen in it.
public struct ItemColumn: Sendable {
    public var name: String
    /// The type over the whole item; for a spelled column the type that it would have.
    public var type: ColumnType
    /// What was seen, with the first place of each kind.
    public var evidence: Evidence
    public var nullCount: Int
    /// Cells `""` of CSV among the nulls: where the column is text they are the empty text.
    public var emptyTextCount: Int
    /// Whether the batches hold the source's spelling (text) instead of values of `type`.
    public var spelled: Bool

    public init(
        name: String, type: ColumnType, evidence: Evidence, nullCount: Int,
        emptyTextCount: Int = 0, spelled: Bool
    ) {
        self.name = name
        self.type = type
        self.evidence = evidence
        self.nullCount = nullCount
        self.emptyTextCount = emptyTextCount
        self.spelled = spelled
    }
}
