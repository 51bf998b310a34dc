/// CSV and TSV, by the grammar of docs/csv-grammar.md.
package enum CSV {
    /// Reads one item.
    ///
    /// - Parameters:
    ///   - open: opens the item's bytes, decompressed, from the start. It is called a second time
    ///     where the type of a column was guessed wrong and its spelling is needed; the bytes must
    ///     be the same then.
    ///   - label: what messages call the item.
    /// - Returns: the rows. Values are of the narrowest type that holds all of a column's cells,
    ///   or text with `options.cells == .spelled`.
    /// - Throws: `FormatError`, or what `open` and its source throw.
    /// - Complexity: O(bytes), in memory for the rows and one chunk; never more than two readings.
    package static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions
    ) throws -> ItemFrame {
        try read(
            open: open, label: label, options: options,
            chunkSize: ReferenceReader.defaultChunkSize)
    }

    static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions, chunkSize: Int
    ) throws -> ItemFrame {
        let source = try open()
        var first = try CSVPass(source, label: label, options: options, chunkSize: chunkSize)
        try first.run()
        guard first.columns.contains(where: \.needsText) else { return try first.finish() }
        let again = try open()
        var second = try CSVPass(again, label: label, options: options, chunkSize: chunkSize)
        try second.runAgain(after: first)
        guard source.identity == again.identity, second.isLike(first) else {
            throw FormatError(
                .changed, "the input changed between two readings; run again when it is complete",
                label: label)
        }
        return try first.finish(texts: second)
    }
}
