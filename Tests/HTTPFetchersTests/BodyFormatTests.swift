import Testing

@testable import HTTPFetchers

struct BodyFormatTests {
    @Test(
        arguments: [
            ("text/csv; charset=utf-8" as String?, "/x", BodyFormat.Finding.format(.csv)),
            ("TEXT/CSV", "/x.json", .format(.csv)), ("text/csv", "/x.tsv", .format(.tsv)),
            ("text/tab-separated-values", "/x", .format(.tsv)),
            ("application/json", "/x", .format(.json)),
            ("application/json", "/x.jsonl", .format(.jsonl)),
            ("application/geo+json;v=1", "/x", .format(.json)),
            ("application/x-ndjson", "/x.json", .format(.jsonl)),
            ("text/plain", "/x.csv", .format(.csv)), (nil, "/a/x.NDJSON", .format(.jsonl)),
            ("application/octet-stream", "/x.csv.gz", .format(.csv)),
            ("application/vnd.ms-excel", "/x.csv", .format(.csv)),
            ("text/html", "/x.csv", .html), ("application/xhtml+xml", "/x", .html),
            ("text/plain", "/x", .unknown), (nil, "/csv", .unknown), (nil, "/x.d/", .unknown),
        ])
    func finding(_ type: String?, _ path: String, _ finding: BodyFormat.Finding) {
        #expect(BodyFormat.find(contentType: type, paths: [path]) == finding)
    }

    @Test func theFirstPathWithASuffixCounts() {
        let paths = ["/download", "http://h/rates.tsv"]
        #expect(BodyFormat.find(contentType: nil, paths: paths) == .format(.tsv))
        #expect(BodyFormat.find(contentType: nil, paths: ["/a.csv"] + paths) == .format(.csv))
    }
}
