/// How the bytes of a text file stand for characters.
public enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8, with or without a byte order mark; a UTF-16 mark is obeyed too.
    case utf8 = "utf-8"
    /// UTF-16 in the order of its byte order mark; without one big-endian where the first byte is
    /// NUL, and else little-endian.
    case utf16 = "utf-16"
    /// ISO 8859-1: every byte is the character of the same number.
    case latin1 = "latin-1"
    /// Windows code page 1252; its five undefined bytes are an error.
    case windows1252 = "windows-1252"

    /// The encoding called `name` on the command line and in job files, in any case.
    ///
    /// Besides the raw values it knows `utf8`, `utf16`, `latin1`, `iso-8859-1` and `cp1252`.
    public init?(named name: String) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "utf-16", "utf16": self = .utf16
        case "latin-1", "latin1", "iso-8859-1": self = .latin1
        case "windows-1252", "cp1252": self = .windows1252
        default: return nil
        }
    }
}
