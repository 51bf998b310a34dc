/// JSON and JSON Lines, from bytes to frames.
///
/// The grammar is RFC 8259. A record is an object, and its keys are columns in the order of their
/// first appearance; anything else is a record with the one column `value`. A missing key is null.
/// A key twice in one record is an error. Arrays and objects inside a record become text, byte for
/// byte as in the source, and inside them only the grammar is checked.
///
/// Types come from the values: `true` and `false` are `bool`; numbers without fraction and exponent
/// are `int64` while they fit into 64 bits, and text beyond; other numbers are `float64` with at
/// most 17 significant digits and a finite value, and text otherwise. Strings are text, or dates or
/// timestamps where the whole column is; numbers are never guessed from strings. A column that
/// holds several kinds of which no type but text holds all has each value as the source spells it.
package enum JSON {
    /// Levels of arrays and objects inside one value of a record; deeper is an error. Nothing
    /// recurses, so the limit protects what reads the text later, not this parser's stack.
    package static let maximumNesting = 1000
    /// Different keys in the records of one item; more is an error.
    package static let maximumColumns = 10_000
    /// The column of a record that is not an object.
    package static let bareValueColumn = "value"

    /// Reads an item.
    ///
    /// The format `json` is one text: an array of records or a single one, at the top or where
    /// `options.records` points to. The format `jsonl` is a record a line. Memory beyond the frames
    /// is bounded by `options.maximumRecordBytes` in both.
    ///
    /// - Parameters:
    ///   - open: opens the item; called again where a column turns out to be text only after its
    ///     first rows.
    ///   - label: the item's name in errors, rejects and evidence.
    ///   - options: `format` decides between the two; nil means by the suffix of `label`, and
    ///     `json` without one. `nulls` are strings that stand for null. Columns are always typed,
    ///     also with `cells` spelled: JSON says what is a number.
    /// - Throws: `FormatError`. In a document, text that is not JSON fails the item; in JSON Lines it is
    ///   a bad row, as are in both a repeated key, a value that is not of the type asked for, and
    ///   one longer than `maximumFieldBytes`. `onBadRow` says what becomes of bad rows.
    package static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions
    ) throws -> ItemFrame {
        try read(
            open: open, label: label, options: options, windowBytes: JSONReader.windowBytes)
    }

    static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions, windowBytes: Int
    ) throws -> ItemFrame {
        let format = options.format ?? FileSuffix(of: label).format ?? .json
        guard format == .json || format == .jsonl else {
            throw FormatError(
                .options, "found the format \(format.rawValue), expected json or jsonl",
                label: label)
        }
        if format == .jsonl, options.records != nil {
            throw FormatError(
                .options,
                "records point into one JSON text, but the format is jsonl; "
                    + "--format json reads it as one", label: label)
        }
        var textColumns: Set<String> = []
        var first: SourceIdentity?
        while true {
            let source = try open()
            if let first, source.identity != first {
                throw FormatError(
                    .changed, "the file changed while it was read; run again when it is complete",
                    label: label)
            }
            first = source.identity
            var reader = try JSONReader(
                source, label: label, options: options, textColumns: textColumns,
                windowBytes: windowBytes)
            if format == .json { try reader.readDocument() } else { try reader.readLines() }
            let misguessed = reader.misguessedColumns()
            if misguessed.isEmpty { return try reader.finish() }
            textColumns = reader.textColumns.union(misguessed)
        }
    }
}
