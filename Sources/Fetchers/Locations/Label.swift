import Frames

/// How items are called.
package enum Label {
    /// `text` on one line: control characters, line separators and characters that turn the reading
    /// direction are escaped.
    package static func escaped(_ text: String) -> String { visible(text) }
}
