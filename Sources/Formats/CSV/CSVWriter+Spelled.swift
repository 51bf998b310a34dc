extension CSVWriter {
    /// How rows with these columns are written as they are spelled.
    package func form(of columns: [SpelledColumn]) -> SpelledForm {
        SpelledForm(delimiter: delimiter, columns: columns)
    }

    /// Whether the rows are written just as their text is, and this is so much that it should not be
    /// copied.
    package func writesText(of rows: SpelledRows, _ columns: [SpelledColumn]) -> Bool {
        rows.isLargeText && SpelledFormatter(form(of: columns), of: rows.layout).keepsText
    }

    /// Appends rows by their text: as it is spelled, no value is parsed or formatted, and where values are
    /// wanted only those that are not in canonical form.
    ///
    /// Where all cells of a record are wanted, in their order, its text is copied as a whole.
    ///
    /// - Throws: `FormatError` where the rows are in a file that has changed, or a cell has no value of
    ///   its column's type.
    /// - Complexity: O(bytes read + bytes written).
    package func append(
        _ rows: SpelledRows, _ columns: [SpelledColumn], to out: inout [UInt8]
    ) throws {
        let form = form(of: columns)
        if let ready = rows.readyText(in: form) {
            out += ready
            return
        }
        let formatter = SpelledFormatter(form, of: rows.layout)
        if formatter.keepsText, try rows.appendText(to: &out) { return }
        var index = RecordIndex()
        try rows.forEachText { text in
            try rows.withCells(of: text, index: &index) { batch in
                guard formatter.append(batch, rows: 0..<batch.rowCount, to: &out) else {
                    throw rows.changed
                }
            }
        }
    }
}
