import Fetchers

/// Where the sources of a job go on: what earlier runs have published.
public struct Cursors: Sendable {
    private let known: [StateStore.Cursor]

    /// None: every source begins with its first value.
    public init() { known = [] }

    init(_ known: [StateStore.Cursor]) { self.known = known }

    /// What `${state.max(…)}` stands for in a source.
    func text(of cursor: CursorSpec, in source: String) throws(JobError) -> CursorText {
        guard let found = known.first(where: { $0.source == source && $0.column == cursor.column })
        else { return CursorText(text: cursor.first, isTyped: nil) }
        guard let lookback = cursor.lookback else {
            return CursorText(text: found.value.text, isTyped: found.value.type == .text)
        }
        guard let value = found.value.back(by: lookback) else {
            throw JobError(
                .init(
                    .usage,
                    "the cursor of source \(shown(source)): a lookback of \(lookback) cannot be taken "
                        + "from \(shown(found.value.text)), which is \(found.value.type)",
                    at: cursor.place))
        }
        return CursorText(text: value.text, isTyped: value.type == .text)
    }
}

/// The value of a cursor as it is filled in.
struct CursorText {
    let text: String
    /// Whether it is text whatever it looks like; nil where that is not known.
    let isTyped: Bool?

    /// Whether a parameter is bound as text: a placeholder by itself has the type of its column, though
    /// YAML wants it in quotes.
    func isText(_ parameter: ParameterSpec) -> Bool {
        let parts = (try? PlaceholderText(parameter.value.text))?.parts ?? []
        guard parts.count == 1, case .run(.greatest) = parts[0] else { return parameter.isText }
        return isTyped ?? false
    }
}
