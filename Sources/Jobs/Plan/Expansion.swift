import Fetchers

/// A template whose placeholders are filled in, each part with where it came from.
struct Expansion {
    enum Part {
        /// As written; `isSyntax` is false for what was escaped.
        case written(String, isSyntax: Bool)
        /// The value of a variable or a secret.
        case run(String, isSecret: Bool)
        /// The value of an item's name.
        case item(name: String, value: String)
        /// A name that the item has no value for.
        case open(String)
    }

    let parts: [Part]

    /// - Parameter item: the values of the item.
    /// - Throws: `JobError` for a value that is missing.
    init(_ template: Template, run: RunValues, item: [Capture] = []) throws(JobError) {
        var parts: [Part] = []
        for part in try Self.placeholders(template).parts {
            switch part {
            case .text(let text): parts.append(.written(text, isSyntax: true))
            case .escaped(let text): parts.append(.written(text, isSyntax: false))
            case .run(let placeholder):
                let value = try run.value(of: placeholder, at: template.place)
                parts.append(.run(value, isSecret: placeholder.isSecret))
            case .item(let name):
                if let value = item.first(where: { $0.name == name })?.value {
                    parts.append(.item(name: name, value: value))
                } else {
                    parts.append(.open(name))
                }
            }
        }
        self.parts = parts
    }

    private static func placeholders(_ template: Template) throws(JobError) -> PlaceholderText {
        do {
            return try PlaceholderText(template.text)
        } catch {
            throw JobError(.init(.usage, error.message, at: template.place))
        }
    }

    /// The whole text. Names without a value stand as they were written.
    var text: String {
        parts.map { part in
            switch part {
            case .written(let text, _), .run(let text, _), .item(_, let text): text
            case .open(let name): "{\(name)}"
            }
        }.joined()
    }

    /// As `text`, its secrets hidden.
    var shownText: String {
        parts.map { part in
            switch part {
            case .written(let text, _), .run(let text, isSecret: false), .item(_, let text): text
            case .run: Secret("").description
            case .open(let name): "{\(name)}"
            }
        }.joined()
    }

    /// The values of the secrets.
    var secrets: [Secret] {
        parts.compactMap { part in
            if case .run(let text, isSecret: true) = part, !text.isEmpty { return Secret(text) }
            return nil
        }
    }

    var isSecret: Bool {
        parts.contains { part in
            if case .run(_, isSecret: true) = part { return true }
            return false
        }
    }

    /// The parts of a path: only what was written has wildcards.
    var patternParts: [PathPattern.Part] {
        parts.map { part in
            switch part {
            case .written(let text, isSyntax: true): .pattern(text)
            case .written(let text, isSyntax: false), .run(let text, _), .item(_, let text):
                .literal(text)
            case .open(let name): .capture(name)
            }
        }
    }

    /// As `patternParts`, with every value of the item left open: what the items have in common.
    var shapeParts: [PathPattern.Part] {
        parts.enumerated().map { index, part in
            switch part {
            case .written(let text, isSyntax: true): .pattern(text)
            case .written(let text, isSyntax: false), .run(let text, _): .literal(text)
            case .item, .open: .capture(String(index))
            }
        }
    }

    var urlParts: [URLText.Part] {
        parts.map { part in
            switch part {
            case .written(let text, _): .init(text, .written)
            case .run(let text, let isSecret): .init(text, .run, isSecret: isSecret)
            case .item(_, let text): .init(text, .item)
            case .open(let name): .init("{\(name)}", .written)
            }
        }
    }
}
