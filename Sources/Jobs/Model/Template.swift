/// A text as written, with placeholders that are not filled yet.
///
/// `${name}` and `${today}` are fixed for the run, `${env:NAME}` and `${file:PATH}` are secrets, `{name}` varies from
/// item to item; `{{`, `}}` and `$${` stand for themselves.
public struct Template: Sendable, Hashable {
    /// The text as written.
    public let text: String
    /// Where it stands in the job file; nil for text from the command line.
    public let place: TextPlace?

    public init(_ text: String, at place: TextPlace? = nil) {
        self.text = text
        self.place = place
    }
}
