import Fetchers

/// A value of a job file and where it stands. Scalars are kept as the text that they were written as.
struct YAMLNode {
    enum Content {
        /// `isPlain`: without quotes, and no block text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    struct Entry {
        let key: String
        let keyPlace: TextPlace
        let value: YAMLNode
    }

    let content: Content
    let place: TextPlace

    /// What a message says was found.
    var found: String {
        switch content {
        case .scalar("", isPlain: true): "nothing"
        case .scalar(let text, _): shortened(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether the value was left out: `key:` and nothing behind it.
    var isNothing: Bool {
        if case .scalar("", isPlain: true) = content { return true }
        return false
    }

    private func shortened(_ text: String) -> String {
        text.unicodeScalars.count <= 60 ? shown(text) : shown(String(text.prefix(60)) + "…")
    }
}
