/// How many columns of a terminal text takes.
///
/// A grapheme cluster is as wide as its widest scalar: 0 for combining marks and format characters
/// alone, 2 for East Asian wide and full-width characters and for emoji, else 1. A cluster with the
/// emoji variation selector, and a pair of regional indicators (a flag), takes 2.
package enum DisplayWidth {
    package static func of(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + of($1) }
    }

    package static func of(_ character: Character) -> Int {
        if character.isASCII { return character == "\r\n" ? 0 : 1 }
        var width = 0
        for scalar in character.unicodeScalars {
            if scalar == "\u{FE0F}" { return 2 }
            width = max(width, of(scalar))
        }
        return width
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if value >= 0x1F1E6, value <= 0x1F1FF { return 2 }
        if scalar.properties.isEmojiPresentation || isWide(value) { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        guard value >= wide[0].lowerBound else { return false }
        return wide.contains { $0.contains(value) }
    }

    /// The scalars whose East Asian Width is wide or full-width, without those that are shown as
    /// emoji, which the standard library knows. Unassigned scalars between two wide ones count as
    /// wide.
    ///
    /// Source: Unicode Standard Annex 11, the values W and F of EastAsianWidth.txt.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
        0x4E00...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE19,
        0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265,
        0x20000...0x3FFFD,
    ]
}
