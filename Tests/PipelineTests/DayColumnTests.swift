import Foundation
import TestSupport
import Testing

/// Typed meets typed: one `date` column from every kind of source; and CSV that comes out as it
/// went in.
@Suite struct DayColumnTests {
    /// The same column from a CSV file, a SQLite TEXT column, a JSON file, JSON Lines, TSV, and JSON
    /// and CSV over HTTP.
    @Test func oneDateColumnFromAllKinds() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        try folder.write("a.csv", "day,v\n2024-01-01,1\n")
        try folder.shell(
            "sqlite3 b.db \"CREATE TABLE t(day TEXT, v INT); INSERT INTO t VALUES('2024-01-02', 2)\""
        )
        try folder.write("c.json", #"[{"day": "2024-01-03", "v": 3}]"#)
        try folder.write("d.jsonl", #"{"v": 4, "day": "2024-01-04"}"#)
        try folder.write("e.tsv", "v\tday\n5\t2024-01-05\n")
        server.on("/f", .ok(#"{"data": {"rows": [{"day": "2024-01-06", "v": 6}]}}"#))
        server.on("/g.csv", .ok("day,v\n2024-01-07,7\n"))
        let f = server.url("/f")
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              a: { csv: a.csv }
              b: { sqlite: b.db, table: t }
              c: { json: [c.json, d.jsonl] }
              e: { tsv: e.tsv }
              f: { http: "\(f)", format: json, records: /data/rows }
              g: { http: "\(server.url("/g.csv"))" }
            outputs: [out.csv, out.jsonl, out.db:t]
            """)
        let output = try folder.run("run", "job.yaml", "--report", "r.json", "-q")
        #expect(output.code == 0)
        #expect(output.errors == "")
        #expect(
            try folder.report("r.json").columns == [
                .init(name: "day", type: "date", nulls: 0),
                .init(name: "v", type: "int64", nulls: 0),
            ])
        let rows = (1...7).map { "2024-01-0\($0),\($0)\n" }.joined()
        #expect(try folder.read("out.csv") == "day,v\n" + rows)
        #expect(
            try folder.read("out.jsonl").hasPrefix("{\"day\":\"2024-01-01\",\"v\":1}\n"))
        // And it stays a date column on the way back.
        #expect(try folder.schema("out.db:t", "out.csv").shape == ["day:date", "v:int64"])
    }

    @Test func timesBesideDates() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "t\n2024-01-01\n")
        try folder.write("b.json", #"[{"t": "2024-01-02T03:04:05"}]"#)
        try folder.write("c.csv", "t\n2024-01-02T03:04:05Z\n")
        #expect(try folder.schema("a.csv", "b.json").shape == ["t:timestamp"])
        // Zone-less and UTC never become one type silently.
        let mixed = try folder.run("concat", "b.json", "c.csv")
        #expect(mixed.code == 1)
        #expect(try folder.schema("b.json", "c.csv", "--how", "union").shape == ["t:text"])
    }

    @Test func numbersAreNotGuessedFromTypedText() throws {
        let folder = try WorkFolder()
        try folder.write("a.json", #"[{"x": "1"}, {"x": "2"}]"#)
        try folder.shell("sqlite3 b.db \"CREATE TABLE t(x TEXT); INSERT INTO t VALUES('3')\"")
        #expect(try folder.schema("a.json").shape == ["x:text"])
        #expect(try folder.schema("b.db").shape == ["x:text"])
    }

    /// `cmp` of a clean CSV file and its concat: LF, quotes only where they are needed.
    @Test(arguments: [
        "a,b\n1,2\n",
        "a\n1\n\n3\n",
        "a,b,c\n,,\n",
        "a,b\n\"\",x\n,y\n",
        "a,b\n\"\",1\n,2\n",
        "text,more\n\"a,b\",\"say \"\"no\"\"\"\n\"two\nlines\", blanks \n",
        "naïve,日本,👩‍👩‍👧\né,e\u{301},\u{FEFF}\n",
        "x,y,z\n1.50,007,+1\n1e5,0x1F,-0\n1.,.5,00\n",
        "t\n2024-01-05 10:00:00\n2024-01-05T10:00:00.500\n",
        "b\nTRUE\nfalse\nTrue\n",
        "big\n9223372036854775807\n9223372036854775808\n",
        "a,b\nNA,NULL\nnan,inf\n",
        " a , b \n 1 , 2 \n",
        "a\tb,c\nx\ty,1\n",
        "control\n\u{1}\u{7F}\n",
        "a,b\n",
    ])
    func concatOfACleanFileIsTheFile(_ text: String) throws {
        let folder = try WorkFolder()
        try folder.write("in.csv", text)
        let output = try folder.run("concat", "in.csv", "--delimiter", ",", "--how", "union")
        #expect(output.code == 0)
        #expect(output.text == text)
    }

    /// The same, at a size of several batches, through a file and through gzip.
    @Test func concatOfALargeCleanFileIsTheFile() throws {
        let folder = try WorkFolder()
        var text = "id,price,note,day\n"
        for row in 0..<70_000 {
            text += "\(row),\(row % 97).50,\(row % 3 == 0 ? "\"a, \(row)\"" : "é")"
            text += ",2024-01-\(row % 28 < 9 ? "0" : "")\(row % 28 + 1)\n"
        }
        try folder.write("in.csv", text)
        let output = try folder.shell(
            """
            "$PIPELINE" concat in.csv -o out.csv -o out.csv.gz
            cmp in.csv out.csv
            zcat out.csv.gz | cmp - in.csv
            "$PIPELINE" concat out.csv.gz | cmp - in.csv
            """)
        #expect(output.code == 0)
        #expect(output.everything == "")
    }
}
