extension Chunk {
    /// `count` rows that all hold `text`. O(count × length).
    package init(repeating text: String, count: Int) {
        var text = text
        self = text.withUTF8 { bytes in
            var builder = TextBuilder()
            for _ in 0..<count { builder.append(bytes) }
            return builder.finish()
        }
    }
}
