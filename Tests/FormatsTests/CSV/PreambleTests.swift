import Testing

@testable import Formats

/// Lines before the table: told with the option that passes over them, never passed over silently.
@Suite struct PreambleTests {
    static let rows = "id,name,size\n1,x,2\n2,y,3\n3,z,4\n"

    @Test func theErrorNamesTheOption() {
        #expect(
            csvFailure("Report of 2024\n\n" + Self.rows)
                == "a.csv:3: 3 fields, expected 1 as in the header; the table seems to start on line "
                + "3: --skip 2 reads it")
        #expect(
            csvFailure("Report, made by us\n" + Self.rows)
                == "a.csv:2: 3 fields, expected 2 as in the header; the table seems to start on line "
                + "2: --skip 1 reads it")
        #expect(
            csvFailure("x\nReport of 2024\n\n" + Self.rows) { $0.skip = 1 }
                .hasSuffix("on line 4: --skip 3 reads it"))
        #expect(
            csvFailure("\"Report\" of 2024\n" + Self.rows)
                == "a.csv:1: text after the closing quote in field 1, expected a comma or the end "
                + "of the line; the table seems to start on line 2: --skip 1 reads it")
    }

    /// What is said after the semicolon, and that it works.
    @Test(arguments: [
        ("UTF-8\nheader1,header2\nx,y\nz,w\n", "--skip 1"),
        ("# made by hand\n# on Monday, or so\n" + rows, "--skip 2"),
        ("# a, b, c, d, e\n" + rows, "--skip 1"),
        ("Start;2024\nEnd;2025\n\nid;name;size\n1;x;2\n2;y;3\n3;z;4\n", "--skip 3"),
        ("\"A title\nof two lines\"\n" + rows, "--skip 2"),
        ("Prices, in euro\nid;price\n1;2,5\n2;3,5\n3;4,5\n", "--skip 1"),
        ("values\n1,2.5\n3,4.5\n5,6.5\n", "--skip 1 --no-header"),
        ("a,b\nr1,1,2\nr2,3,4\nr3,5,6\n", "--skip 1 --no-header"),
    ])
    func adviceReads(_ text: String, _ options: String) throws {
        let failure = csvFailure(text)
        #expect(failure.contains(": \(options) reads"), "\(failure)")
        let item = try readCSV(text) {
            $0.skip = options.split(separator: " ").compactMap { Int($0) }[0]
            $0.header = !options.contains("--no-header")
        }
        #expect(item.rejects.isEmpty)
        #expect(item.dialect?.advice == [])
        #expect(item.rowCount > 1)
    }

    /// Readable as one column, or with empty names: a note.
    @Test(arguments: [
        ("Report\nid;name\n1;x\n2;y\n3;z\n", "line 2: --skip 1"),
        ("Report,,\n,,\nid,name,size\n1,x,2\n2,y,3\n", "line 3: --skip 2"),
        ("# made, by, us\nid,name,size\n1,x,2\n2,y,3\n", "line 2: --skip 1"),
        ("sep=;\nid;name\n1;x\n2;y\n", "line 2: --skip 1"),
        ("sep=,\nid,name,size\n1,x,2\n", "line 2: --skip 1"),
        ("# made by us\nsize\n1\n2\n", "line 2: --skip 1"),
    ])
    func notes(_ text: String, _ note: String) throws {
        let item = try readCSV(text) { $0.onBadRow = .reject }
        #expect(item.notes.contains { $0.contains("start on \(note) reads it") }, "\(item.notes)")
        #expect(item.dialect?.confidence == .low)
    }

    /// No table starts later here: what is before would be lost.
    @Test(arguments: [
        // Rows that grow by a field.
        "a,b\n" + String(repeating: "1,2\n", count: 20) + String(repeating: "1,2,3\n", count: 200),
        // A header with a delimiter at its end, rows without.
        "a,b,\nx,y\nz,w\n", "a,b,\n1,2\n3,4\n",
        "c0\nv0\na;b\n", "one,two,three\n1,2,3,4\n1,2,3\n1,2,3\n1,2,3,4,5\n",
        "name\nfoo\nSmith, John\nDoe, Jane\nRoe, Rick\n", "#size\n1\n2\n",
        "#chrom,start\nchr1,100\nchr2,200\n", "a,b\n1\n2\n3\n",
    ])
    func noTableStartsLater(_ text: String) throws {
        let item = try readCSV(text) { $0.onBadRow = .reject }
        #expect(item.dialect?.tableStart == nil)
        #expect(!item.notes.contains { $0.contains("--skip") })
    }

    @Test func anotherDelimiter() throws {
        // The suffix says tabs.
        let item = try readCSV("a,b\n1,2\n3,4\n") { $0.format = .tsv }
        #expect(
            item.notes == ["a comma cuts 3 of 3 rows into 2 fields: --delimiter , reads them"])
        #expect(
            csvFailure("Report\nid,name\n1,x\n2,y\n3,z\n") { $0.format = .tsv }
                == "no error, but \([["id,name"], ["1,x"], ["2,y"], ["3,z"]])")
    }

    @Test func encodings() {
        #expect(
            csvFailure([0x61, 0x0A, 0xE9, 0x74, 0xE9, 0x20, 0x31, 0x39, 0x39, 0x30, 0x0A])
                .hasSuffix(
                    "the text is probably Windows-1252: --encoding windows-1252 reads it"))
        #expect(
            csvFailure([0x61, 0, 0x2C, 0, 0x62, 0, 0x0A, 0])
                .hasSuffix("the text looks like UTF-16: --encoding utf-16 reads it"))
        // All of the sample is ASCII: the row says it.
        let long = Array(String(repeating: "plain\n", count: 20_000).utf8)
        #expect(
            csvFailure(long + [0x63, 0xE9, 0x0A]).hasSuffix(
                "the text is probably not UTF-8: --encoding windows-1252 reads it"))
        #expect(
            csvFailure(Array("é\n".utf8) + long + [0xE9, 0x0A]).hasSuffix(
                "the row is damaged: --on-bad-row reject sets the row aside"))
    }

    @Test func backslashes() {
        #expect(
            csvFailure("a,b\n1,\"say \\\"x\\\" now\"\n").contains(
                "a quote in a quoted field is written twice, not behind a backslash"))
    }

    /// The message of the error, or a sentence that says there was none.
    private func csvFailure(_ bytes: [UInt8]) -> String {
        do {
            return "no error, but \(FormatsTests.rows(try readCSV(bytes)))"
        } catch {
            return "\(error)"
        }
    }

    private func csvFailure(
        _ text: String, _ change: (inout ReadOptions) -> Void = { _ in }
    ) -> String {
        FormatsTests.csvFailure(text, change)
    }
}
