/// The visible text of a cell, at most `limit` columns wide.
struct PreviewCell {
    /// Nothing longer is looked at.
    static let limit = 64
    /// Bytes of a text that surely hold `limit` columns of anything that reads as text.
    private static let byteLimit = 1024

    let text: String
    let width: Int
    /// The value went on.
    let isCut: Bool

    init(_ text: String, isCut: Bool = false) {
        self.text = text
        self.isCut = isCut
        width = DisplayWidth.of(text) + (isCut ? 1 : 0)
    }

    init(_ column: Column, row: Int) {
        guard column.type == .text || column.type == .binary else {
            self.init(column[row].description)
            return
        }
        let part = column.slice(row..<row + 1).chunks[0]
        if part.isNull(0) {
            self.init("null")
        } else if column.type == .text {
            self = part.withBytes(at: 0) { bytes in
                PreviewCell.text(
                    String(decoding: bytes.prefix(PreviewCell.byteLimit), as: UTF8.self),
                    goesOn: bytes.count > PreviewCell.byteLimit)
            }
        } else {
            self = part.withBytes(at: 0) { bytes in
                let start = Cell.binary(Array(bytes.prefix(8))).description
                return PreviewCell(
                    start + (bytes.count > 8 ? "… \(grouped(bytes.count)) bytes" : ""))
            }
        }
    }

    /// A text with what does not show escaped; in quotes where it would mislead.
    static func text(_ text: String, goesOn: Bool = false) -> PreviewCell {
        var visible = ""
        var width = 0
        for character in text {
            if width > limit { return PreviewCell(visible, isCut: true) }
            var escaped = ""
            for scalar in character.unicodeScalars { scalar.appendVisible(to: &escaped) }
            visible += escaped
            width += DisplayWidth.of(escaped)
        }
        let isMisleading =
            text.isEmpty || text == "null" || text.first == " " || text.last == " "
        if isMisleading, !goesOn { return PreviewCell("\"" + visible + "\"") }
        return PreviewCell(visible, isCut: goesOn)
    }

    /// The text in at most `room` columns, ending in `…` where something is left out.
    func elided(to room: Int) -> String {
        if width <= room { return isCut ? text + "…" : text }
        var shown = ""
        var rest = room - 1
        for character in text {
            let width = DisplayWidth.of(character)
            guard width <= rest else { break }
            shown.append(character)
            rest -= width
        }
        return shown + "…"
    }
}
