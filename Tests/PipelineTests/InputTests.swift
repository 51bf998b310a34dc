import Foundation
import Testing

/// What an INPUT may be, and what its items are called.
@Suite struct InputTests {
    let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        for name in [
            "in/a.csv", "in/b.csv", "in/10.csv", "in/9.csv", "in/sub/c.csv", "in/sub/deep/d.csv",
            "in/.hidden.csv", "logs/ams/2024-01-01.csv", "logs/ber/2024-01-02.csv",
            "logs/ber/readme.txt", "odd/a*.csv", "odd/{x}.csv", "odd/é ü.csv",
        ] {
            try folder.write(name, "v\n1\n")
        }
        try folder.write("in/t.tsv", "v\n1\n")
        try folder.shell(
            """
            gzip -c in/a.csv > in/z.csv.gz
            sqlite3 one.db "CREATE TABLE t(v); INSERT INTO t VALUES (1)"
            sqlite3 two.db "CREATE TABLE t(v); CREATE TABLE u(v); INSERT INTO u VALUES (2)"
            cp one.db named.data
            """)
    }

    struct Case: CustomTestStringConvertible {
        let inputs: [String]
        let labels: [String]
        var testDescription: String { inputs.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(inputs: ["in/a.csv"], labels: ["in/a.csv"]),
        Case(inputs: ["./in//a.csv"], labels: ["in/a.csv"]),
        Case(inputs: ["in/b.csv", "in/a.csv"], labels: ["in/b.csv", "in/a.csv"]),
        Case(
            inputs: ["in/a.csv", "in/a.csv", "in/a.csv"],
            labels: ["in/a.csv", "in/a.csv#2", "in/a.csv#3"]),
        Case(
            inputs: ["in/*.csv"], labels: ["in/10.csv", "in/9.csv", "in/a.csv", "in/b.csv"]),
        Case(inputs: ["in/?.csv"], labels: ["in/9.csv", "in/a.csv", "in/b.csv"]),
        Case(inputs: ["in/{b,a}.csv"], labels: ["in/a.csv", "in/b.csv"]),
        Case(inputs: ["in/[!ab].csv"], labels: ["in/9.csv"]),
        Case(inputs: ["in/**/[cd].csv"], labels: ["in/sub/c.csv", "in/sub/deep/d.csv"]),
        Case(inputs: ["**/a.csv"], labels: ["in/a.csv"]),
        Case(inputs: ["in/.h*.csv"], labels: ["in/.hidden.csv"]),
        Case(inputs: ["in/*.{tsv,csv.gz}"], labels: ["in/t.tsv", "in/z.csv.gz"]),
        Case(
            inputs: ["in"],
            labels: [
                "in/10.csv", "in/9.csv", "in/a.csv", "in/b.csv", "in/t.tsv", "in/z.csv.gz",
            ]),
        Case(inputs: ["odd/a*.csv"], labels: ["odd/a*.csv"]),
        Case(inputs: ["odd/{x}.csv"], labels: ["odd/{x}.csv"]),
        Case(inputs: ["odd/é*"], labels: ["odd/é ü.csv"]),
        Case(inputs: ["first=in/a.csv", "second=in/b.csv"], labels: ["first", "second"]),
        Case(inputs: ["all=in/[ab].csv"], labels: ["all/a.csv", "all/b.csv"]),
        Case(inputs: ["one.db"], labels: ["one.db"]),
        Case(inputs: ["one.db:t"], labels: ["one.db:t"]),
        Case(inputs: ["two.db:u", "one.db:T"], labels: ["two.db:u", "one.db:T"]),
        Case(inputs: ["named.data"], labels: ["named.data"]),
        Case(inputs: ["*.db", "--query", "SELECT 1 AS v"], labels: ["one.db", "two.db"]),
        Case(inputs: ["-"], labels: ["stdin"]),
        Case(inputs: ["in/a.csv", "x=-"], labels: ["in/a.csv", "x"]),
    ])
    func labels(_ test: Case) throws {
        let output = try folder.run(
            ["concat"] + test.inputs + ["--source-column", "item", "--select", "v"],
            input: Data("v\n1\n".utf8))
        #expect(output.errors == "")
        #expect(output.code == 0)
        #expect(
            output.lines.dropFirst().dropLast().map {
                $0.split(separator: ",").last.map(String.init)
            }
                == test.labels)
    }

    @Test(arguments: [
        ("in/nothing.csv", 1, "in/nothing.csv"), ("in/*.json", 1, "in/*.json"),
        ("nowhere/*.csv", 1, "nowhere"), ("in/a.csv:t", 1, "is not a SQLite database"),
        ("one.db:nope", 1, "it has \"t\""), ("two.db", 1, "\"t\", \"u\""),
        ("two.db:T2", 1, "T2"), ("=in/a.csv", 1, "=in/a.csv"),
        ("name=", 64, "NAME=LOCATION"), ("in/{a,b", 1, "in/{a,b"), ("", 64, "is empty"),
    ])
    func whatIsNot(_ input: String, code: Int32, message: String) throws {
        let output = try folder.run("concat", input)
        #expect(output.code == code || output.code == 64)
        #expect(output.text == "")
        #expect(output.errors.hasPrefix("pipeline: "))
        #expect(message.isEmpty || output.errors.contains(message))
    }

    @Test func capturesAreColumns() throws {
        let output = try folder.run(
            "concat", "logs/{site}/{day}.csv", "--source-column", "item", "--to", "jsonl")
        #expect(
            output.text == """
                {"v":1,"site":"ams","day":"2024-01-01","item":"logs/ams/2024-01-01.csv"}
                {"v":1,"site":"ber","day":"2024-01-02","item":"logs/ber/2024-01-02.csv"}

                """)
        #expect(
            try folder.schema("logs/{site}/{day}.csv").shape == [
                "v:int64", "site:text", "day:date",
            ])
        let clash = try folder.run("concat", "logs/{v}/*.csv")
        #expect(clash.code == 1 || clash.code == 64)
        #expect(clash.errors.contains("\"v\""))
    }

    @Test func eachFillsPaths() throws {
        let output = try folder.run(
            "concat", "logs/{site}/2024-01-0{n}.csv", "--each", "site=ber", "--each", "n=2..2",
            "--source-column", "item")
        #expect(output.text == "v,item\n1,logs/ber/2024-01-02.csv\n")
    }

    @Test func standardInput() throws {
        #expect(try folder.run("concat", "-", input: "a,b\n1,2\n").text == "a,b\n1,2\n")
        #expect(
            try folder.run("concat", "-", "--format", "jsonl", input: "{\"a\": 1}\n").text
                == "a\n1\n")
        #expect(try folder.run("schema", "-", input: "a\n1.5\n").text.contains("float64"))
        // Read again for its spelling, from what was kept.
        let again = try folder.run(
            "concat", "-", "in/a.csv", "--how", "union", "-q", "--to", "jsonl",
            input: "v\n1.50\n")
        #expect(again.text == "{\"v\":1.5}\n{\"v\":1.0}\n")
        let text = try folder.run(
            "concat", "-", "in/a.csv", "--rename", "v=w", "--to", "jsonl", input: "v\n1.50\nx\n")
        #expect(text.code == 1)
        let empty = try folder.run("concat", "-", input: "")
        #expect(empty.code == 1)
        #expect(empty.errors.contains("stdin: is empty"))
        let twice = try folder.run("concat", "-", "-", input: "a\n1\n")
        #expect(twice.code == 64)
        #expect(twice.errors.contains("can be read once"))
        let piped = try folder.shell("zcat in/z.csv.gz | \"$PIPELINE\" concat - | cat")
        #expect(piped.text == "v\n1\n")
    }

    /// As a shell makes of a pattern without quotes, between options and behind `--`.
    @Test func manyInputs() throws {
        for number in 0..<300 { try folder.write("many/\(number).csv", "v\n\(number)\n") }
        try folder.write("-dash.csv", "v\n-1\n")
        let files = (0..<300).map { "many/\($0).csv" }
        let output = try folder.run(
            ["concat"] + files[..<100] + ["--how", "union"] + files[100..<200] + ["--normalize"]
                + files[200...] + ["-o", "out.csv", "in/a.csv", "--", "-dash.csv", "in/b.csv"])
        #expect(output.code == 0, "\(output.errors)")
        let numbers = (0..<300).map(String.init) + ["1", "-1", "1"]
        #expect(try folder.read("out.csv") == (["v"] + numbers).joined(separator: "\n") + "\n")
        #expect(try folder.run(["schema"] + files).text.contains("300 rows"))
        // Each input keeps its own error, and what is no input its own.
        let wrong = try folder.run("concat", "in/a.csv", "in/b.csv", "in/9.csv", "", "in/no.csv")
        #expect(wrong.code == 64 && wrong.errors.contains("empty"), "\(wrong.errors)")
        let missing = try folder.run("concat", "in/a.csv", "in/b.csv", "in/no.csv", "in/9.csv")
        #expect(missing.errors.contains("in/no.csv") && !missing.errors.contains("in/b.csv"))
    }

    @Test func aNameThatIsNotUTF8() throws {
        try folder.shell("printf 'v\\n2\\n' > \"$(printf 'in/bad\\377.csv')\"")
        for input in ["in", "in/*.csv"] {
            let output = try folder.run("concat", input)
            #expect(output.code == 1 && output.errors.contains("is not UTF-8: rename the file"))
            let rest = try folder.run("concat", input, "--on-error", "skip", "--to", "csv")
            #expect(rest.code == 3 && rest.text.hasPrefix("v\n1\n1\n"), "\(rest.errors)")
            #expect(rest.errors.contains("its name is not UTF-8: rename it"))
        }
        // Which of two it is, or what is in a folder, cannot be told.
        try folder.write("two/x\u{FFFD}.csv", "v\n3\n")
        try folder.shell(
            "printf 'v\\n4\\n' > \"$(printf 'two/x\\377.csv')\"; mkdir -p \"$(printf 'deep/d\\377')\""
        )
        for input in ["two", "two/*.csv", "deep/*/a.csv", "deep/**/*.csv"] {
            let output = try folder.run("concat", input, "--on-error", "skip")
            #expect(output.code == 1 && output.errors.contains("is not UTF-8: rename the file"))
        }
        let named = try folder.shell(
            "\"$PIPELINE\" concat \"$(printf 'in/bad\\377.csv')\" 2>&1 || true")
        #expect(named.text.contains("is not UTF-8: rename the file"), "\(named.text)")
    }

    @Test func gzipIsKnownByItsBytes() throws {
        try folder.shell("cp in/z.csv.gz plain.csv; cat in/z.csv.gz in/z.csv.gz > two.csv.gz")
        #expect(try folder.run("concat", "plain.csv").text == "v\n1\n")
        // Two members are one stream.
        #expect(try folder.run("concat", "two.csv.gz").text == "v\n1\nv\n1\n")
    }

    @Test func queriesAndTables() throws {
        let query = try folder.run("concat", "two.db", "--query", "SELECT v + 1 AS w FROM u")
        #expect(query.text == "w\n3\n")
        for sql in [
            "SELECT nope FROM u", "DROP TABLE u", "SELECT 1; SELECT 2", "", "ATTACH 'x.db' AS x",
            "INSERT INTO u VALUES (3)",
        ] {
            let output = try folder.run("concat", "two.db", "--query", sql)
            #expect(output.code == 1 || output.code == 64, "\(sql)")
            #expect(output.text == "")
            #expect(output.errors.hasPrefix("pipeline: "))
        }
        #expect(try folder.run("concat", "two.db:u").text == "v\n2\n")
        #expect(!folder.exists("x.db"))
    }

    /// Who forgets the command is told which one combines inputs, and a password stays out of it.
    @Test(arguments: [
        "in/a.csv", "-o", "https://user:secret@host/x.csv", "--header=X: secret", "-HX: secret",
    ])
    func whatIsNoCommand(_ argument: String) throws {
        let output = try folder.run(argument, "in/b.csv")
        #expect(output.code == 64 && output.text.isEmpty)
        #expect(output.errors.contains("is no command; to combine inputs: pipeline concat INPUT"))
        #expect(!output.errors.contains("secret"))
    }
}
