/// Text that must not be shown: a token, a password, a header or URL made with one.
///
/// Printing, interpolating, dumping or encoding it shows `<hidden>`; only `reveal()` gives the text,
/// and only the code that sends it calls that.
public struct Secret: Sendable, Hashable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The text itself.
    package func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<hidden>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(reflecting: description) }
}
