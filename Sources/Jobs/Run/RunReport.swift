public import Frames

/// A run in facts, as `--report` writes it: docs/report.schema.json describes the text.
public struct RunReport: Sendable {
    /// The number of the format; it grows when a reader of the old one would be misled.
    public static let version = 1

    /// One output of the run.
    public struct Output: Sendable {
        public var name: String
        /// True when it is in place, whether written now or there already, byte for byte.
        public var isPublished: Bool
        /// True when it held the same bytes before and was left alone.
        public var isUnchanged: Bool
    }

    public var job: String
    /// True when the outputs were published.
    public var isPublished = false
    public var items: [ItemResult] = []
    /// Names, types and nulls of the table's columns; empty when there is no table.
    public var columns: [(name: String, type: ColumnType, nulls: Int)] = []
    /// Rows of the table.
    public var rows = 0
    public var outputs: [Output] = []
    public var notes: [String] = []
    /// Why the run as a whole failed, besides its failed items.
    public var error: String?
    /// From start to end.
    public var wallSeconds = 0.0

    public init(job: String) {
        self.job = job
    }

    /// How many items ended so.
    public func count(_ outcome: Outcome) -> Int {
        items.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
    }

    public var rejects: Int { items.reduce(0) { $0 + $1.rejects } }
    public var bytes: Int { items.reduce(0) { $0 + $1.bytes } }
    /// The seconds of all items together: what they would have taken one after the other.
    public var itemSeconds: Double { items.reduce(0) { $0 + $1.seconds } }

    /// The report as JSON, with a newline at its end.
    public func json() -> String {
        var json = JSONText()
        json.object {
            $0.member("version", RunReport.version)
            $0.member("job", job)
            $0.member("published", isPublished)
            if let error { $0.member("error", error) }
            $0.array("items", items) { item, json in
                json.member("label", item.label)
                json.member("source", item.source)
                json.member("outcome", item.outcome.rawValue)
                json.member("rows", item.rows)
                json.member("rejects", item.rejects)
                json.member("bytes", item.bytes)
                json.member("attempts", item.attempts)
                json.member("seconds", item.seconds)
                if let error = item.error {
                    json.member("error", error)
                } else {
                    json.memberNull("error")
                }
            }
            $0.array("columns", columns) { column, json in
                json.member("name", column.name)
                json.member("type", column.type.rawValue)
                json.member("nulls", column.nulls)
            }
            $0.array("outputs", outputs) { output, json in
                json.member("name", output.name)
                json.member("published", output.isPublished)
                json.member("unchanged", output.isUnchanged)
            }
            $0.strings("notes", notes)
            $0.object("totals") {
                $0.member("items", items.count)
                for outcome in Outcome.allCases { $0.member(outcome.rawValue, count(outcome)) }
                $0.member("rows", rows)
                $0.member("rejects", rejects)
                $0.member("bytes", bytes)
            }
            $0.member("wall_seconds", wallSeconds)
            $0.member("item_seconds", itemSeconds)
        }
        return json.text + "\n"
    }
}
