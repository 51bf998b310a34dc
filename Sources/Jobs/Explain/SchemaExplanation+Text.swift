import Formats
import Frames

extension SchemaExplanation {
    /// The explanation for people, in lines of at most `width` columns where words allow it.
    ///
    /// Items that were read alike are one line, so ten thousand of them are no more than a few.
    public func text(width: Int = 80) -> String {
        var lines = ExplanationLines(width: width)
        let items = counted(items.count, "item")
        lines.add(
            "\(items), \(counted(rows, "row")), \(counted(columns.count, "column"))"
        )
        addColumns(to: &lines)
        DialectGroups(self.items).add(to: &lines)
        return lines.text
    }

    private func addColumns(to lines: inout ExplanationLines) {
        guard !columns.isEmpty else { return }
        lines.add("")
        // Longer names push their line, not the table.
        let names = min(24, columns.reduce(6) { max($0, DisplayWidth.of($1.shownName)) })
        let types = columns.reduce(4) { max($0, $1.type.rawValue.count) }
        lines.add(ExplanationLines.row("column", names, "type", types, "values"))
        let indent = names + types + 4
        for column in columns {
            lines.add(
                ExplanationLines.row(
                    column.shownName, names, column.type.rawValue, types, column.values),
                indent: indent)
            if let promotion = column.promotion {
                lines.add(promotion.cause, indent: indent, isIndented: true)
                if let remedy = promotion.remedy {
                    lines.add(
                        "\(remedy.options) \(remedy.effect)", indent: indent, isIndented: true)
                }
            }
            if let missing = column.missing(of: items.count) {
                lines.add(missing, indent: indent, isIndented: true)
            }
            if !column.isInTable {
                lines.add(
                    "left out by --how intersection; --how union keeps it", indent: indent,
                    isIndented: true)
            }
        }
    }
}

extension SchemaExplanation.Column {
    fileprivate var shownName: String { String(quoted(name).dropFirst().dropLast()) }

    /// `int64 4,120 · float64 17 · null 30`.
    fileprivate var values: String {
        var parts = evidence.kindsSeen.map { "\($0.name) \(grouped(evidence.count(of: $0)))" }
        if nulls > 0 { parts.append("null \(grouped(nulls))") }
        if missingRows > 0 { parts.append("missing \(grouped(missingRows))") }
        return parts.isEmpty ? "none" : parts.joined(separator: " · ")
    }

    /// `missing in 3 of 26 items: a.csv, b.csv, c.csv`; of more than three the first is named.
    fileprivate func missing(of items: Int) -> String? {
        guard let first = missingItems.first else { return nil }
        let count = "missing in \(grouped(missingItems.count)) of \(grouped(items)) items"
        return missingItems.count > 3
            ? "\(count), first \(first)" : "\(count): " + missingItems.joined(separator: ", ")
    }
}

/// Lines for a terminal, broken between words.
struct ExplanationLines {
    private let width: Int
    private(set) var text = ""

    init(width: Int) { self.width = width }

    /// Adds one line; what is too long for it goes on below, indented.
    mutating func add(_ line: String, indent: Int = 2, isIndented: Bool = false) {
        // On a terminal too narrow for that, the details stand closer to the left.
        let indent = min(indent, width / 2)
        let margin = String(repeating: " ", count: indent)
        var current = isIndented ? margin : ""
        var isStart = true
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let space = isStart ? 0 : 1
            if !isStart, DisplayWidth.of(current) + space + DisplayWidth.of(word) > width {
                text += ExplanationLines.trimmed(current) + "\n"
                current = margin + word
            } else {
                current += (isStart ? "" : " ") + word
            }
            isStart = false
        }
        text += ExplanationLines.trimmed(current) + "\n"
    }

    static func row(
        _ first: String, _ firstWidth: Int, _ second: String, _ secondWidth: Int, _ third: String
    ) -> String {
        padded(first, firstWidth) + "  " + padded(second, secondWidth) + "  " + third
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - DisplayWidth.of(text)))
    }

    private static func trimmed(_ text: String) -> Substring {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return text
    }
}
