/// Which columns of a preview are shown, and how wide.
struct PreviewLayout {
    /// What a column would like to have.
    struct Size {
        /// The widest of its cells and header.
        var natural: Int
        /// Below this it cannot be elided without a wrong impression: the width of its numbers.
        var minimum: Int
    }

    /// The columns left out, between those at the front and those at the back.
    let hidden: Range<Int>
    /// The width of each column, by its position in the frame.
    let widths: [Int]

    /// Text is elided to this before a column is left out.
    private static let narrow = 12
    /// Text may take this much where columns are left out anyway.
    private static let comfortable = 16
    /// A column's blanks and line.
    private static let frame = 3

    init(_ sizes: [Size], width: Int) {
        func widths(_ limit: Int) -> [Int] {
            sizes.map { max(min($0.natural, limit), $0.minimum) }
        }
        func fits(_ widths: [Int]) -> Bool {
            widths.reduce(1) { $0 + $1 + PreviewLayout.frame } <= width
        }
        let widest = sizes.map(\.natural).max() ?? 0
        let limits = stride(from: widest, through: min(PreviewLayout.narrow, widest), by: -1)
        if let limit = limits.first(where: { fits(widths($0)) }) {
            hidden = 0..<0
            self.widths = widths(limit)
            return
        }
        let all = widths(PreviewLayout.comfortable)
        self.widths = all
        hidden = PreviewLayout.hidden(all, room: width - 1 - 1 - PreviewLayout.frame)
    }

    /// Takes columns from the front and the back in turns while they fit beside the `…` column.
    private static func hidden(_ widths: [Int], room: Int) -> Range<Int> {
        guard widths.count > 1 else { return 0..<0 }
        var (front, back) = (1, widths.count)
        var rest = room - widths[0] - frame
        while front < back {
            let takesFront = front <= widths.count - back
            let next = widths[takesFront ? front : back - 1] + frame
            guard next <= rest else { break }
            rest -= next
            if takesFront { front += 1 } else { back -= 1 }
        }
        return front..<back
    }
}
