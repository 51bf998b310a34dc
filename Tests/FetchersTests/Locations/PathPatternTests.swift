import Testing

@testable import Fetchers

struct PathPatternTests {
    private func captures(_ pattern: String, _ name: String) throws -> [String]? {
        let parts = try PlaceholderText(pattern).parts.map { part -> PathPattern.Part in
            switch part {
            case .text(let text): .pattern(text)
            case .escaped(let text): .literal(text)
            case .item(let name): .capture(name)
            case .run(let placeholder): .literal(placeholder.text)
            }
        }
        let pattern = try PathPattern(parts)
        for branch in pattern.branches where branch.segments.count == 1 {
            if let found = branch.segments[0].match(name) {
                return found.map { "\($0.name)=\($0.value)" }
            }
        }
        return nil
    }

    @Test(arguments: [
        ("a.csv", "a.csv", true), ("a.csv", "b.csv", false),
        ("*.csv", "a.csv", true), ("*.csv", ".csv", false), ("*.csv", "a.csv.gz", false),
        ("*", "abc", true), ("*", ".hidden", false), (".*", ".hidden", true),
        ("a*b*c", "aXbYc", true), ("a*b*c", "abc", true), ("a*b*c", "ab", false),
        ("a*a", "a", false), ("a*a", "aa", true), ("a*", "a", true), ("*é", "é", true),
        ("?.csv", "a.csv", true), ("?.csv", "ab.csv", false), ("?.csv", "é.csv", true),
        ("?x", ".x", false),
        ("[abc].csv", "b.csv", true), ("[abc].csv", "d.csv", false),
        ("[0-9][0-9]", "42", true), ("[0-9]", "x", false), ("[!0-9]", "x", true),
        ("[!0-9]", "4", false), ("[]]", "]", true), ("[", "[", true), ("a[b", "a[b", true),
        ("[*]", "*", true), ("[*]", "a", false),
        ("{a,b}.csv", "b.csv", true), ("{a,b}.csv", "c.csv", false),
        ("x{,1}", "x", true), ("x{,1}", "x1", true), ("{a,{b,c}}", "c", true),
        ("{a,{b,c}}", "a", true), ("{a,*}z", "qz", true), ("{1}", "{1}", true),
        ("{a b}", "{a b}", true), ("{{a}}", "{a}", true), ("{{a}}", "x", false),
        ("A.csv", "a.csv", false), ("**.csv", "a.csv", true), ("a{", "a{", true), ("}", "}", true),
    ])
    func matching(_ pattern: String, _ name: String, _ matches: Bool) throws {
        #expect(try (captures(pattern, name) != nil) == matches)
    }

    @Test(
        arguments: [
            ("{day}.csv", "2024-01-05.csv", ["day=2024-01-05"]),
            ("{day}.csv", ".csv", nil),
            ("{site}-{day}.csv", "a-b-c.csv", ["site=a", "day=b-c"]),
            ("{a}{b}", "xyz", ["a=x", "b=yz"]), ("{a}{b}", "x", nil),
            ("*{n}.csv", "abc.csv", ["n=abc"]), ("{n}*", "abc", ["n=a"]),
            ("{x}.{csv,tsv}", "a.tsv", ["x=a"]), ("{k,l}_{n}", "l_7", ["n=7"]),
            ("{n}", ".hidden", nil),
        ] as [(String, String, [String]?)])
    func capturing(_ pattern: String, _ name: String, _ expected: [String]?) throws {
        #expect(try captures(pattern, name) == expected)
    }

    @Test func aNameThatIsHardToMatchTakesNoExponentialTime() throws {
        let pattern = String(repeating: "*a", count: 40) + "b"
        #expect(try captures(pattern, String(repeating: "a", count: 200)) == nil)
    }

    @Test func aCaptureMayAppearOnce() {
        let error = #expect(throws: LocationError.self) {
            try PathPattern([.capture("day"), .pattern("/"), .capture("day")])
        }
        #expect(error?.message == "the capture {day} appears twice in one pattern")
    }

    @Test func alternativesAreBounded() {
        let error = #expect(throws: LocationError.self) {
            try PathPattern([.pattern(String(repeating: "{a,b,c,d}", count: 9))])
        }
        #expect(error?.code == .tooLarge)
    }
}
