import Foundation
import Testing

/// `schema --explain`: how the types came about, and how each item was read.
@Suite struct ExplainTests {
    /// Six items that agree, one with strange values, one of another dialect.
    private func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for number in 1...6 {
            try folder.write("t\(number).csv", "id,qty,day\n1,2,2024-01-01\n2,,2024-01-02\n")
        }
        try folder.write("t7.csv", "id,qty,day\n1,NA,2024-01-03\n2,2.5,2024-01-03 10:00\n")
        try folder.write("t8.csv", "id;qty\r\n1;NA\r\n3000000000;7\r\n")
        return folder
    }

    private static let text = """
        8 items, 16 rows, 3 columns

        column  type       values
        id      int64      int64 16
        qty     text       int64 7 · text 2 · float64 1 · null 6
                           text because of "NA" (2 times, first t7.csv:2)
                           --null NA makes it float64
        day     timestamp  date 13 · timestamp 1 · missing 2
                           timestamp because of "2024-01-03 10:00" (once, first
                           t7.csv:3)
                           --type day=date --on-bad-row reject sets that row aside
                           missing in 1 of 8 items: t8.csv

        read as
        7 items: comma, header, UTF-8, LF (sure)
        t8.csv: semicolon, header, UTF-8, CRLF (sure)

        """

    @Test func union() throws {
        let output = try folder().run("schema", "t*.csv", "--explain", "--how", "union", "-q")
        #expect(output.code == 0)
        #expect(output.text == Self.text)
        #expect(output.errors == "")
    }

    /// What does not fit into one table is explained all the same, then it fails.
    @Test func strict() throws {
        let output = try folder().run("schema", "t*.csv", "--explain", "-q")
        #expect(output.code == 1)
        #expect(output.text == Self.text)
        #expect(
            output.errors.hasPrefix("pipeline: the items do not fit into one table:\n"))
    }

    @Test func intersection() throws {
        let output = try folder().run("schema", "t*.csv", "--explain", "--how", "intersection")
        #expect(output.code == 0)
        #expect(
            output.text.contains(
                "                   left out by --how intersection; --how union keeps it\n"))
    }

    /// The advice is what would undo it.
    @Test func theRemediesWork() throws {
        let folder = try folder()
        let output = try folder.run(
            "schema", "t*.csv", "--explain", "--how", "union", "--null", "NA", "--type", "day=date",
            "--on-bad-row", "reject")
        #expect(output.code == 0)
        #expect(output.text.contains("\nday     date   date 13 · missing 2\n"))
        #expect(output.text.contains("\nqty     int64  int64 7 · null 8\n"))
    }

    @Test func oddItemsAreNamed() throws {
        let folder = try WorkFolder()
        for number in 1...30 { try folder.write("ok/\(number).csv", "id,n\n1,2\n3,4\n") }
        try folder.write("title.csv", "Report;;\n;;\nid;n;x\n1;2;3\n4;5;6\n")
        try folder.write("values.csv", "1,2.5\n3,4.5\n")
        try folder.write("none.csv", "")
        try folder.write("bad.csv", "a\nb,c\n")
        try folder.write("r.json", "[{\"id\": 1, \"n\": 2}]")
        try folder.shell("sqlite3 d.db 'CREATE TABLE t AS SELECT 1 AS id, 2 AS n'")
        let output = try folder.run(
            "schema", "ok", "title.csv", "values.csv", "none.csv", "bad.csv", "r.json", "d.db",
            "--explain", "--how", "union", "--on-error", "skip", "-q")
        #expect(output.code == 3)
        let lines = output.lines.drop { $0 != "read as" }
        #expect(
            lines.joined(separator: "\n") == """
                read as
                30 items: comma, header, UTF-8, LF (sure)
                title.csv: semicolon, header, UTF-8, LF (unsure)
                    the table seems to start on line 3: --skip 2 reads it
                values.csv: comma, header, UTF-8, LF (unsure)
                    the first row (line 1) looks like values, as the rows below it; --no-header
                    reads it as a row
                none.csv: empty
                bad.csv: failed; its error says why
                r.json: json
                d.db: sqlite

                """)
    }

    /// However many kinds of files there are.
    @Test func fewLines() throws {
        let folder = try WorkFolder()
        for number in 1...200 {
            let title = String(repeating: "#\n", count: number % 50)
            try folder.write("\(number).csv", title + "id,n\n1,2\n3,4\n")
        }
        let output = try folder.run("schema", ".", "--explain", "--on-bad-row", "reject", "-q")
        #expect(output.code == 1)
        #expect(output.lines.count < 300)
        #expect(output.text.contains(" of other kinds; --json lists all\n"))
    }

    @Test func oneFile() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "zip,ok\n01234,true\n99999,false\n12345,true\n,\n")
        let output = try folder.run("schema", "a.csv", "--explain")
        #expect(output.code == 0)
        #expect(
            output.text == """
                1 item, 4 rows, 2 columns

                column  type  values
                zip     text  int64 2 · text 1 · null 1
                              text because of "01234" (first a.csv:2) among values of type int64
                              --type zip=text says that it is meant
                ok      bool  bool 3 · null 1

                read as
                a.csv: comma, header, UTF-8, LF (sure)

                """)
        #expect(output.errors == "")
    }

    @Test func json() throws {
        let output = try folder().run("schema", "t*.csv", "--explain", "--json", "-q")
        #expect(output.code == 1)
        #expect(try JSONSchema("explain.schema.json").faults(in: output.bytes) == [])
        let explanation = try Self.decoder.decode(Explanation.self, from: output.bytes)
        #expect(explanation.error?.hasPrefix("the items do not fit") == true)
        #expect(explanation.columns.map(\.name) == ["id", "qty", "day"])
        let quantity = explanation.columns[1]
        #expect(quantity.kinds.map(\.kind) == ["int64", "text", "float64"])
        #expect(quantity.kinds.map(\.count) == [7, 2, 1])
        #expect(quantity.promotion?.remedy == "--null NA")
        #expect(quantity.promotion?.values.map(\.item) == ["t7.csv"])
        #expect(explanation.items.count == 8)
        #expect(explanation.items[7].dialect?.findings.map(\.value).first == "semicolon")
        // Every row is a value, a null, or missing.
        for column in explanation.columns {
            let seen = column.kinds.reduce(0) { $0 + $1.count }
            #expect(seen + column.nulls + column.missingRows == explanation.rows)
        }
    }

    @Test func jsonOfAll() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.write("b.json", "{\"x\": 1, \"y\": null}")
        try folder.write("bad.csv", "a,b\n1\n")
        try folder.write("none.csv", "")
        let output = try folder.run("schema", ".", "--explain", "--json", "--on-error", "skip")
        #expect(try JSONSchema("explain.schema.json").faults(in: output.bytes) == [])
        let explanation = try Self.decoder.decode(Explanation.self, from: output.bytes)
        #expect(explanation.items.map(\.outcome) == ["ok", "ok", "failed", "empty"])
        #expect(explanation.items.map { $0.dialect != nil } == [true, false, false, false])
    }

    @Test func theReadmeShowsWhatComesOut() throws {
        let folder = try WorkFolder()
        try folder.write("ams.csv", "day,celsius,rain\n2024-01-01,1.50,0\n2024-01-02,2,3\n")
        try folder.write("ber.csv", "day,celsius,wind\n2024-01-01,NA,12\n2024-01-02,-4,9\n")
        let output = try folder.run("schema", "{ams,ber}.csv", "--how", "union", "--explain")
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(
            contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(
            readme.contains(
                "$ pipeline schema '{ams,ber}.csv' --how union --explain\n" + output.text + "```"))
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    /// As much of the JSON as the tests look into.
    private struct Explanation: Decodable {
        struct Column: Decodable {
            let name: String
            let kinds: [Kind]
            let nulls, missingRows: Int
            let promotion: Promotion?
        }
        struct Kind: Decodable {
            let kind: String
            let count: Int
        }
        struct Promotion: Decodable {
            let remedy: String?
            let values: [Value]
        }
        struct Value: Decodable {
            let item: String
        }
        struct Item: Decodable {
            let outcome: String
            let dialect: Dialect?
        }
        struct Dialect: Decodable {
            let findings: [Finding]
        }
        struct Finding: Decodable {
            let value: String
        }

        let rows: Int
        let error: String?
        let columns: [Column]
        let items: [Item]
    }
}
