/// A part of a path that a `{name}` of its pattern matched.
public struct Capture: Sendable, Hashable {
    /// The name between the braces: a column's name.
    public let name: String
    /// The text that it matched; never empty, never with a slash.
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
