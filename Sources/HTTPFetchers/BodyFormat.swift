import Formats

/// Which format a body has: what the user says, else what its media type says, else what its URL
/// ends in.
///
/// Generic types (`text/plain`, `application/octet-stream`) say nothing. A suffix may refine a type
/// of its own family: JSON Lines are often served as JSON, TSV as CSV. HTML is never data: it is the
/// login or error page of a server that answers 200 all the same. The `charset` of a type is not
/// followed, for it is often wrong; text that is not UTF-8 fails and names the option for it.
enum BodyFormat {
    /// What is known without the user.
    enum Finding: Equatable {
        case format(Format)
        /// A web page, whatever the suffix says.
        case html
        case unknown
    }

    /// - Parameters:
    ///   - contentType: the header as sent.
    ///   - paths: where suffixes are looked for, the first that has one counting.
    static func find(contentType: String?, paths: [String]) -> Finding {
        let suffix = paths.lazy.compactMap { FileSuffix(of: $0).format }.first
        let type = mediaType(contentType)
        if type == "text/html" || type == "application/xhtml+xml" { return .html }
        switch (format(of: type), suffix) {
        case (.csv, .tsv): return .format(.tsv)
        case (.json, .jsonl): return .format(.jsonl)
        case (let format?, _): return .format(format)
        case (nil, let suffix?): return .format(suffix)
        case (nil, nil): return .unknown
        }
    }

    /// The type without parameters, in lower case.
    static func mediaType(_ contentType: String?) -> String {
        String((contentType ?? "").lowercased().prefix { $0 != ";" }.filter { $0 != " " })
    }

    private static func format(of type: String) -> Format? {
        switch type {
        case "text/csv", "application/csv", "text/x-csv", "application/x-csv": .csv
        case "text/tab-separated-values": .tsv
        case "application/json", "text/json": .json
        case "application/jsonl", "application/jsonlines", "application/json-lines",
            "application/ndjson", "application/x-jsonlines", "application/x-ndjson",
            "application/x-json-stream", "text/jsonl":
            .jsonl
        case "application/vnd.apache.arrow.file", "application/vnd.apache.arrow.stream": .arrow
        default: type.hasSuffix("+json") ? .json : nil
        }
    }
}
