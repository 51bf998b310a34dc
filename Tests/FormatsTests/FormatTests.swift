import Frames
import Testing

@testable import Formats

@Suite struct FormatTests {
    @Test(
        arguments: [
            ("a.csv", Format.csv, false), ("dir.csv/a.TSV", .tsv, false), ("a.tab", .tsv, false),
            ("a.json.gz", .json, true), ("a.b.ndjson", .jsonl, false), ("a.jsonl.GZ", .jsonl, true),
            ("a.db", .sqlite, false), ("a.sqlite3", .sqlite, false), ("a.gz", nil, true),
            ("csv", nil, false), (".csv", nil, false), ("a.csv/", nil, false),
            ("a.txt", nil, false),
            ("", nil, false), (".csv.gz", nil, true),
        ] as [(String, Format?, Bool)])
    func suffixes(_ path: String, _ format: Format?, _ isGzip: Bool) {
        let found = FileSuffix(of: path)
        #expect(found.format == format && found.isGzip == isGzip)
    }

    @Test func requests() throws {
        #expect(try ColumnTypeRequest(parsing: "int64") == ColumnTypeRequest(.int64))
        #expect(
            try ColumnTypeRequest(parsing: "timestamp:%Y-%m-%d %H:%M")
                == ColumnTypeRequest(.timestamp, format: "%Y-%m-%d %H:%M"))
        for wrong in ["integer", "null", "", "int64:%d", "date:%d", "date:%Q", "date:"] {
            #expect(throws: FormatError.self, "\(wrong)") {
                try ColumnTypeRequest(parsing: wrong)
            }
        }
    }

    @Test func errorsStartWithTheirPlace() {
        #expect(FormatError(.json, "bad").description == "bad")
        #expect(FormatError(.json, "bad", label: "a").description == "a: bad")
        #expect(FormatError(.json, "bad", label: "a", line: 3).description == "a:3: bad")
        #expect(FormatError(.json, "bad", line: 3).description == "line 3: bad")
    }
}
