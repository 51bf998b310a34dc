import Frames
import Testing

struct PreviewTests {
    @Test func aSmallFrame() throws {
        let frame: DataFrame = [
            "city": ["Bonn", nil, "null", "", " x"], "n": [1, 20, nil, -3, 4],
        ]
        #expect(
            frame.description == """
                ┌────────┬───────┐
                │ city   │     n │
                │ text   │ int64 │
                ├────────┼───────┤
                │ Bonn   │     1 │
                │ null   │    20 │
                │ "null" │  null │
                │ ""     │    -3 │
                │ " x"   │     4 │
                └────────┴───────┘
                5 rows × 2 columns
                """)
    }

    @Test func manyRowsShowTheFirstAndTheLast() throws {
        let frame = try DataFrame([("n", Column(0..<1_234_567))])
        #expect(
            frame.preview(rows: 3) == """
                ┌─────────┐
                │       n │
                │   int64 │
                ├─────────┤
                │       0 │
                │       1 │
                │       … │
                │ 1234566 │
                └─────────┘
                1,234,567 rows × 1 column
                """)
    }

    @Test func wideCharactersLineUp() throws {
        let texts = ["日本語", "e\u{301}a", "👩‍👩‍👧!", "🇩🇪", "❤️", "ｶﾅ", "한글", "a\tb\u{1B}[1m", "\u{202E}x"]
        let frame: DataFrame = try DataFrame([("wörter", Column(texts))])
        let lines = frame.description.split(separator: "\n").dropLast()
        #expect(Set(lines.map { DisplayWidth.of($0) }).count == 1, "\(frame)")
        #expect(frame.description.contains("a\\tb\\u{1b}[1m"))
    }

    @Test(arguments: [
        ("a", 1), ("日", 2), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("ｶ", 1),
        ("Ａ", 2),
        ("한", 2), ("\u{200B}", 0), ("…", 1), ("─", 1), ("✓", 1), ("✅", 2), ("é", 1),
    ])
    func width(text: String, expected: Int) {
        #expect(DisplayWidth.of(text) == expected)
    }

    @Test func nothingIsWiderThanTheTerminal() throws {
        var columns: [(name: String, column: Column)] = []
        for index in 0..<30 {
            let text = String(repeating: "long ", count: index)
            columns.append(("column number \(index)", index % 2 == 0 ? [.text(text)] : [1.5]))
        }
        let frame = try DataFrame(columns)
        for width in [40, 60, 80, 120] {
            let lines = frame.preview(width: width).split(separator: "\n")
            let widest = lines.map { DisplayWidth.of($0) }.max() ?? 0
            #expect(widest <= width, "\(frame.preview(width: width))")
            #expect(widest > width - 30)
        }
        #expect(
            frame.description == """
                ┌─────────────────┬─────────────────┬───┬──────────────────┬──────────────────┐
                │ column number 0 │ column number 1 │ … │ column number 28 │ column number 29 │
                │ text            │         float64 │ … │ text             │          float64 │
                ├─────────────────┼─────────────────┼───┼──────────────────┼──────────────────┤
                │ ""              │             1.5 │ … │ long long long … │              1.5 │
                └─────────────────┴─────────────────┴───┴──────────────────┴──────────────────┘
                1 row × 30 columns, 26 not shown: column number 2, column number 3, …
                """)
    }

    @Test func longTextEndsInDots() throws {
        let frame: DataFrame = ["t": [.text(String(repeating: "x", count: 10_000_000))], "n": [1]]
        #expect(frame.description.contains("xxx… │     1 │"))
        #expect(frame.description.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 80 })
    }

    @Test func emptyFrames() throws {
        #expect(DataFrame().description == "0 rows × 0 columns")
        #expect(try DataFrame([], rowCount: 3).description == "3 rows × 0 columns")
        let frame: DataFrame = ["a": []]
        #expect(frame.description.hasSuffix("0 rows × 1 column"))
    }
}
