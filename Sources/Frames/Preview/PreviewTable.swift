/// The cells of a preview, before it is known how wide each column may be.
struct PreviewTable {
    struct Column {
        let name: PreviewCell
        let type: String
        let isNumeric: Bool
        /// One for each shown row, nil where rows are left out.
        let cells: [PreviewCell?]

        var size: PreviewLayout.Size {
            let cellWidth = cells.lazy.compactMap { $0?.width }.max() ?? 0
            let header = max(name.width, type.utf8.count)
            let fixed = isNumeric ? cellWidth : 0
            return PreviewLayout.Size(
                natural: max(cellWidth, header), minimum: max(fixed, type.utf8.count))
        }
    }

    let columns: [Column]

    init(_ frame: DataFrame, rows: PreviewRows) {
        columns = zip(frame.columnNames, frame.columns).map { name, column in
            Column(
                name: PreviewCell.text(name), type: column.type.rawValue,
                isNumeric: column.type == .int64 || column.type == .float64,
                cells: rows.positions.map { row in
                    row.map { PreviewCell(column, row: $0) }
                })
        }
    }

    func lines(_ layout: PreviewLayout) -> [String] {
        // The frame's columns that are shown; -1 is the column that stands for the hidden ones.
        var shown = Array(columns.indices)
        if !layout.hidden.isEmpty { shown.replaceSubrange(layout.hidden, with: [-1]) }
        func widthOf(_ column: Int) -> Int { column < 0 ? 1 : layout.widths[column] }

        func rule(_ left: String, _ middle: String, _ right: String) -> String {
            left
                + shown.map { String(repeating: "─", count: widthOf($0) + 2) }
                .joined(separator: middle) + right
        }
        func line(_ text: (Column) -> (text: PreviewCell, toTheRight: Bool)) -> String {
            let cells = shown.map { index in
                guard index >= 0 else { return " … " }
                let (cell, toTheRight) = text(columns[index])
                let elided = cell.elided(to: layout.widths[index])
                let blanks = String(
                    repeating: " ", count: max(0, layout.widths[index] - DisplayWidth.of(elided)))
                return " " + (toTheRight ? blanks + elided : elided + blanks) + " "
            }
            return "│" + cells.joined(separator: "│") + "│"
        }
        var lines = [rule("┌", "┬", "┐")]
        lines.append(line { ($0.name, $0.isNumeric) })
        lines.append(line { (PreviewCell($0.type), $0.isNumeric) })
        lines.append(rule("├", "┼", "┤"))
        for row in columns[0].cells.indices {
            lines.append(line { ($0.cells[row] ?? PreviewCell("…"), $0.isNumeric) })
        }
        lines.append(rule("└", "┴", "┘"))
        return lines
    }
}
