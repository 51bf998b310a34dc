/// JSON and JSON Lines, from bytes to frames.
///
/// The grammar is RFC 8259, in UTF-8 with or without a byte order mark.
package enum JSON {
    /// Levels of arrays and objects inside one value of a record; deeper is an error. Nothing
    /// recurses, so the limit protects what later reads the nested text, not this parser's stack.
    package static let maximumNesting = 1000
    /// Different keys in the records of one item; more is an error.
    package static let maximumColumns = 10_000
    /// The column of a record that is not an object.
    package static let bareValueColumn = "value"
}
