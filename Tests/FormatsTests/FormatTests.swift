import Frames
import Testing

@testable import Formats

@Suite struct FormatTests {
    @Test(
        arguments: [
            ("a.csv", Format.csv, nil), ("dir.csv/a.TSV", .tsv, nil), ("a.tab", .tsv, nil),
            ("a.json.gz", .json, .gzip), ("a.b.ndjson", .jsonl, nil), ("a.jsonl.GZ", .jsonl, .gzip),
            ("a.csv.zst", .csv, .zstd), ("a.Arrow", .arrow, nil), ("a.feather.zst", .arrow, .zstd),
            ("a.db", .sqlite, nil), ("a.sqlite3", .sqlite, nil), ("a.gz", nil, .gzip),
            ("csv", nil, nil), (".csv", nil, nil), ("a.csv/", nil, nil), ("a.txt", nil, nil),
            ("", nil, nil), (".csv.gz", nil, .gzip), ("zst", nil, nil),
        ] as [(String, Format?, Compression?)])
    func suffixes(_ path: String, _ format: Format?, _ compression: Compression?) {
        let found = FileSuffix(of: path)
        #expect(found.format == format && found.compression == compression)
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
