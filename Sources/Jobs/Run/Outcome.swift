/// What became of an item.
public enum Outcome: String, Sendable, CaseIterable {
    /// Read, with rows.
    case ok
    /// Unchanged, taken from an earlier run.
    case cached
    /// Read well, but without rows: a header only, or a local file of 0 bytes.
    case empty
    /// Could not be read; its error says why.
    case failed
    /// Never attempted.
    case skipped
    /// Unfinished at the run's deadline.
    case late

    /// Whether the item is finished: its rows, if it has any, are in the table.
    public var isFinished: Bool {
        switch self {
        case .ok, .cached, .empty: true
        case .failed, .skipped, .late: false
        }
    }
}

/// One item at the end of a run.
public struct ItemResult: Sendable {
    public var label: String
    public var source: String
    public var outcome: Outcome
    /// Rows that went into the table.
    public var rows = 0
    public var rejects = 0
    /// Bytes read, after decompression.
    public var bytes = 0
    /// How often the item was tried; 0 for a skipped one.
    public var attempts = 0
    /// From the start of the first attempt to the end of the last, waits between them included, but
    /// not the time that the item waited for a processor.
    public var seconds = 0.0
    /// Why it failed, was not attempted, or is late.
    public var error: String?

    init(label: String, source: String, outcome: Outcome) {
        self.label = label
        self.source = source
        self.outcome = outcome
    }
}
