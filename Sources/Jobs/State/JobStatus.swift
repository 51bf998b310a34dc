import Frames

/// What the state of a job says: its last run, what became of the items, and the runs before.
public struct JobStatus: Sendable {
    /// A run as people read of it.
    public struct Run: Sendable {
        public let number: Int
        /// `published`, `failed`, `stopped`, or `cut off` for one that ended without a word.
        public let status: String
        /// Seconds since 1970.
        public let started: Int
        public let ended: Int?
        public let rows: Int
        public let error: String
    }

    /// An item and how it ended in the run that attempted it last.
    public struct Item: Sendable {
        public let label: String
        public let source: String
        /// nil for one that was never finished.
        public let outcome: Outcome?
        public let rows: Int
        public let error: String
    }

    /// The newest first.
    public let runs: [Run]
    /// In the order of the table.
    public let items: [Item]
    /// Where the state is.
    public let directory: String

    /// Reads the state of a job; nil where it has none.
    ///
    /// - Throws: `RunError` where a run is under way, and for state that cannot be read.
    public init?(of job: JobSpec, directory: String? = nil) throws {
        let path = directory ?? StateFolder.defaultPath(of: job)
        guard FileState(path: path + "/state.db") != nil else { return nil }
        self.directory = path
        // No run is under way while this is held.
        let folder = try StateFolder(path: path)
        guard let store = try StateStore(reading: folder.path) else { return nil }
        runs = try store.runs(limit: StateStore.history).map { run in
            Run(
                number: run.id, status: run.status == .running ? "cut off" : run.status.rawValue,
                started: run.started, ended: run.ended, rows: run.rows, error: run.error)
        }
        items = try store.outcomes().map { item in
            Item(
                label: item.label, source: item.source, outcome: item.outcome, rows: item.rows,
                error: item.error)
        }
    }

    /// The status for programs.
    public func json() -> String {
        var json = JSONText()
        json.object { json in
            json.member("version", 1)
            json.array("items", items) { item, json in
                json.member("label", item.label)
                json.member("source", item.source)
                json.member("outcome", item.outcome?.rawValue ?? "unfinished")
                json.member("rows", item.rows)
                if !item.error.isEmpty { json.member("error", item.error) }
            }
            json.array("runs", runs) { run, json in
                json.member("number", run.number)
                json.member("status", run.status)
                json.member("started", JobStatus.time(run.started))
                if let ended = run.ended { json.member("ended", JobStatus.time(ended)) }
                json.member("rows", run.rows)
                if !run.error.isEmpty { json.member("error", run.error) }
            }
        }
        return json.text + "\n"
    }

    /// Seconds since 1970 as `2024-06-21T17:07:58Z`.
    public static func time(_ seconds: Int) -> String {
        "\(Timestamp(microseconds: Int64(seconds) * 1_000_000))Z"
    }
}
