extension DataFrame: CustomStringConvertible {
    /// The preview at 80 columns and 10 rows.
    public var description: String { preview() }

    /// The frame as a table to look at: names, types, the first and last rows, and the size.
    ///
    /// Numbers are on the right. Null reads `null`; a text that would look like it, or that is empty
    /// or has blanks at its ends, is in quotes. What would act on a terminal is escaped, long text
    /// ends in `…`, and the last line says which columns were left out.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal; a single column may be wider.
    ///   - rows: the rows to show; a frame of more shows its first and its last.
    /// - Complexity: O(rows shown × columns), however long the frame and its texts are.
    public func preview(width: Int = 80, rows: Int = 10) -> String {
        preview(
            width: width, showing: PreviewRows(of: rowCount, atMost: max(rows, 0)), of: rowCount)
    }

    /// The preview of a table of `total` rows of which this frame holds the first `head` and the
    /// last.
    package func preview(width: Int, head: Int, of total: Int) -> String {
        preview(
            width: width,
            showing: PreviewRows(of: rowCount, cutAfter: total > rowCount ? head : nil),
            of: total)
    }

    private func preview(width: Int, showing shown: PreviewRows, of rowCount: Int) -> String {
        let table = PreviewTable(self, rows: shown)
        let layout = PreviewLayout(table.columns.map(\.size), width: width)
        let size =
            "\(grouped(rowCount)) row\(rowCount == 1 ? "" : "s") × "
            + "\(grouped(columns.count)) column\(columns.count == 1 ? "" : "s")"
        guard !columns.isEmpty else { return size }
        return table.lines(layout).joined(separator: "\n") + "\n" + size
            + hiddenColumns(layout.hidden, width: width - DisplayWidth.of(size))
    }

    /// `, 9 not shown: price, qty, …`, as many names as fit into `width`.
    private func hiddenColumns(_ hidden: Range<Int>, width: Int) -> String {
        guard !hidden.isEmpty else { return "" }
        var text = ", \(grouped(hidden.count)) not shown: "
        var rest = width - DisplayWidth.of(text)
        for index in hidden {
            let isLast = index == hidden.upperBound - 1
            let name = PreviewCell.text(columnNames[index]).elided(to: 24) + (isLast ? "" : ", ")
            let needed = DisplayWidth.of(name)
            guard needed + (isLast ? 0 : 1) <= rest else { return text + "…" }
            text += name
            rest -= needed
        }
        return text
    }
}

/// The rows that a preview shows: the first and the last, nil standing for those between.
struct PreviewRows {
    let positions: [Int?]

    init(of count: Int, atMost limit: Int) {
        if count <= limit {
            positions = (0..<count).map { $0 }
        } else {
            let first = (limit + 1) / 2
            positions = (0..<first).map { $0 } + [nil] + (count - limit / 2..<count).map { $0 }
        }
    }

    /// All `count` rows, with a gap after the first `head` where rows are missing.
    init(of count: Int, cutAfter head: Int?) {
        let all = (0..<count).map { Optional($0) }
        positions = head.map { Array(all[..<$0]) + [nil] + Array(all[$0...]) } ?? all
    }
}
