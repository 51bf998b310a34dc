import Frames

/// Where a job file says what an option says on the command line: errors name options, and
/// `pipeline run` has few of them.
enum JobKeys {
    private static let keys: [String: String] = {
        var keys = [
            "--how": "how of table", "--source-column": "source-column of table",
            "--if-exists": "mode of the output", "--rejects": "rejects of the job",
            "--header": "headers of the source", "--null": "nulls of the source",
            "--no-header": "header: false of the source", "--type": "types of the source",
        ]
        for name in [
            "all-text", "allow-unframed", "delimiter", "encoding", "format", "on-bad-row",
            "records",
            "rename", "rename-duplicates", "retries", "select", "skip", "timeout",
        ] {
            keys["--" + name] = "\(name) of the source"
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
        let places = found.map { "\($0) is the key \(keys[$0] ?? "")" }
        return "note: in \(visible(file)), " + places.joined(separator: "; ")
    }

    private static func isPartOfOption(_ character: Character) -> Bool {
        character == "-" || character.isASCII && character.isLetter
    }
}
