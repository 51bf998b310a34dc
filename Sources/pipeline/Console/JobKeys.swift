import Frames

/// Where a job file says what an option says on the command line: errors name options, and
/// `pipeline run` has few of them.
enum JobKeys {
    private static let keys: [String: String] = {
        var keys = [
            "--format":
                "the kind of the source (csv, json, jsonl, …), or its key format with http and command",
            "--how": "the key how of table", "--source-column": "the key source-column of table",
            "--if-exists": "the key mode of the output", "--rejects": "the key rejects of the job",
            "--header": "the key headers of the source", "--null": "the key nulls of the source",
            "--no-header": "the key header (false) of the source",
            "--type": "the key types of the source",
        ]
        for name in [
            "all-text", "allow-unframed", "delimiter", "encoding", "on-bad-row", "records",
            "rename",
            "rename-duplicates", "retries", "select", "skip", "timeout",
        ] {
            keys["--" + name] = "the key \(name) of the source"
        }
        return keys
    }()

    /// A line about the options in `errors` that are keys of a job file; nil where there are none.
    static func note(on errors: [String], file: String) -> String? {
        var found: [String] = []
        for error in errors {
            for word in error.split(whereSeparator: { !isPartOfOption($0) }) {
                let option = String(word)
                if keys[option] != nil, !found.contains(option) { found.append(option) }
            }
        }
        guard !found.isEmpty else { return nil }
        let places = found.map { "\($0) is \(keys[$0] ?? "")" }
        return "note: in \(visible(file)), " + places.joined(separator: "; ")
    }

    private static func isPartOfOption(_ character: Character) -> Bool {
        character == "-" || character.isASCII && character.isLetter
    }
}
