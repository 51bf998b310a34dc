/// The keys of the job file. The parser reads no other, and the JSON Schema lists the same.
package enum JobFileKeys {
    package static let job = [
        "version", "name", "variables", "jobs", "deadline", "defaults", "sources", "table",
        "expect",
        "on-error", "rejects", "outputs",
    ]
    package static let table = ["how", "source-column", "normalize"]
    package static let expect = ["items"] + expectOfItems + ["columns", "not-null", "unique"]
    package static let expectOfItems = ["rows", "rows-may-fall"]
    package static let cursor = ["column", "first", "lookback"]
    package static let output = ["sqlite", "table", "mode", "key"]

    /// The keys that say what a source loads.
    package static let kinds = [
        "csv", "tsv", "json", "jsonl", "arrow", "sqlite", "http", "command",
    ]

    private static let everywhere = [
        "each", "types", "all-text", "nulls", "rename", "select", "timeout", "retries", "expect",
    ]
    private static let text = [
        "delimiter", "header", "skip", "encoding", "rename-duplicates", "on-bad-row",
    ]

    /// The other keys of a source of this kind.
    package static func options(of kind: String) -> [String] {
        switch kind {
        case "csv": everywhere + text
        case "tsv": everywhere + text.filter { $0 != "delimiter" }
        case "json": everywhere + ["records"]
        case "jsonl": everywhere + ["on-bad-row"]
        case "arrow": everywhere + ["rename-duplicates"]
        case "sqlite": everywhere + ["table", "query", "parameters", "cursor"]
        case "command": everywhere + text + ["format", "records", "environment", "cache"]
        default: everywhere + text + ["format", "records", "headers", "allow-unframed", "cursor"]
        }
    }

    /// Every key that a source of some kind has.
    package static let source: [String] = {
        var keys = kinds
        for key in kinds.flatMap(options(of:)) where !keys.contains(key) { keys.append(key) }
        return keys
    }()

    /// Options that `defaults` may hold; each applies to the kinds that have it.
    package static let defaults =
        everywhere.filter { !["each", "select", "expect"].contains($0) } + text
}
