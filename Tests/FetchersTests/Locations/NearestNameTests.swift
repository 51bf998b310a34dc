import Testing

@testable import Fetchers

struct NearestNameTests {
    @Test(
        arguments: [
            ("retry", ["retries", "records"], "retries"),
            ("retires", ["retries", "records"], "retries"),
            ("timout", ["table", "timeout"], "timeout"),
            ("nulll", ["nulls", "null"], "nulls"),
            ("source-colum", ["how", "source-column"], "source-column"),
            ("delimeter", ["delimiter", "header"], "delimiter"),
            ("WEATHER", ["weather"], "weather"),
            ("hoow", ["how"], "how"),
            ("x", ["y"], nil),
            ("ab", ["ba"], "ba"),
            ("command", ["csv", "tsv", "json", "jsonl", "sqlite", "http"], nil),
            ("", ["a"], nil),
        ] as [(String, [String], String?)])
    func nearest(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(NearestName.of(name, among: candidates) == expected)
    }
}
