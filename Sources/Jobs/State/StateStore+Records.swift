extension StateStore {
    /// A finished item.
    struct Item: Sendable {
        /// The hash of all that defines it.
        var key: String
        var label: String
        /// nil for an item without rows.
        var stage: StageFile?
        var facts: ItemFacts
        /// The state of its source.
        var source: SourceState
        /// The bytes that came from the source, where they are known.
        var bytes: SourceBytes?
        /// The run that fetched it.
        var run: Int
    }

    /// The bytes of a source as they came.
    struct SourceBytes: Sendable, Equatable {
        var count: Int
        /// Of files, to know them again.
        var checksum: String?
        /// For the lock file; nil where it was not needed yet.
        var sha256: String?
    }

    /// A run, as it stands or as it ended.
    struct Run: Sendable {
        enum Status: String, Sendable {
            /// Under way, or ended without a word.
            case running
            case published, failed, stopped
        }

        var id: Int
        var status: Status
        /// Seconds since 1970.
        var started: Int
        var ended: Int?
        /// The day that `${today}` stands for, as days since 1970; nil where nobody asked.
        var today: Int?
        /// What the published table was made of.
        var fingerprint: String
        /// Rows of the table.
        var rows: Int
        var error: String
    }

    /// What became of an item in the run that attempted it last.
    struct ItemOutcome: Sendable {
        var label: String
        var source: String
        /// nil where it was never finished.
        var outcome: Outcome?
        var rows: Int
        var error: String
    }

    /// Where a source goes on.
    struct Cursor: Sendable, Hashable {
        /// The source's name.
        var source: String
        var column: String
        /// The greatest value that the column has had.
        var value: CursorValue
    }

    /// An output as it was published.
    struct Output: Sendable, Equatable {
        var path: String
        /// As the user wrote it.
        var shown: String
        /// What is still to happen to it.
        var step: Step
        var state: FileState
        /// Of its bytes; empty where they are not known yet.
        var checksum: String

        /// How an output comes into its place.
        enum Step: Sendable, Equatable {
            /// It is there.
            case none
            /// This hidden file takes its name.
            case rename(String)
            /// Rows are added to a table, or a table to a database, and with them this token is noted.
            case addRows(token: String)
            /// A table is replaced.
            case replaceTable
        }
    }
}
