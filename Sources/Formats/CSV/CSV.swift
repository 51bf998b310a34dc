/// CSV and TSV, by the grammar of docs/csv-grammar.md.
package enum CSV {
    /// More columns than this are a mistake: each takes about a kilobyte, and time with each batch.
    package static let maximumColumns = 1_000_000

    /// Reads one item from a stream.
    ///
    /// - Parameters:
    ///   - open: opens the item's bytes, decompressed, from the start. It is called a second time
    ///     where the type of a column was guessed wrong and its spelling is needed; the bytes must
    ///     be the same then.
    ///   - label: what messages call the item.
    /// - Returns: the rows. Values are of the narrowest type that holds all of a column's cells;
    ///   with `options.cells == .spelled` the rows as they are spelled.
    /// - Throws: `FormatError`, or what `open` and its source throw.
    /// - Complexity: O(bytes), in memory for the rows and one chunk; never more than two readings.
    package static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions
    ) throws -> ItemFrame {
        try read(
            open: open, label: label, options: options, chunkSize: RecordReader.defaultChunkSize)
    }

    static func read(
        open: () throws -> any ByteSource, label: String, options: ReadOptions, chunkSize: Int
    ) throws -> ItemFrame {
        let source = try open()
        let (front, first) = try pass(
            over: source, label: label, options: options, chunkSize: chunkSize)
        var assembly = CSVAssembly(front)
        try assembly.add(first)
        if let goals = assembly.goalsAgain(ofPart: 0) {
            let again = try open()
            let (_, second) = try pass(
                over: again, label: label, options: options, chunkSize: chunkSize,
                after: first, goals: goals)
            guard source.identity == again.identity else { throw FileSource.changed(label) }
            try assembly.replace(part: 0, by: second, goals: goals)
        }
        return try assembly.finish()
    }

    /// Reads a whole stream once.
    private static func pass(
        over source: any ByteSource, label: String, options: ReadOptions, chunkSize: Int,
        after first: CSVPart? = nil, goals: [ColumnReader.Goal]? = nil
    ) throws -> (CSVFront, CSVPart) {
        let input = try CSVInput(source, options: options, label: label)
        var front = CSVFront(input, label: label, options: options)
        var reader = front.reader(input, chunkSize: chunkSize)
        try front.readHeader(&reader)
        let pass = try CSVPass(
            consume reader, from: front.start, front: front, goals: goals ?? front.goals,
            spelling: options.cells == .spelled ? .memory : nil, cuts: first?.cuts)
        let part = try pass.run(skipping: front.headerRows, isBegun: !front.names.isEmpty)
        return (front, part)
    }
}
