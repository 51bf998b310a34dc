import Foundation
import Testing

@Suite struct ConcatTests {
    @Test func twoFilesBecomeOneTable() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "id,name\n1,one\n2,two\n")
        try folder.write("b.csv", "id,name\n3,three\n")
        let output = try folder.run("concat", "a.csv", "b.csv")
        #expect(output.code == 0)
        #expect(output.text == "id,name\n1,one\n2,two\n3,three\n")
        #expect(output.errors == "")
    }

    @Test func cellsKeepTheirSpelling() throws {
        let folder = try WorkFolder()
        let text = "a,b,c\n1.50,0x1F,\"x, y\"\n,\"\",2024-01-05 10:00:00\n007,+1,é\n"
        try folder.write("a.csv", text)
        #expect(try folder.run("concat", "a.csv").text == text)
    }

    @Test func normalizeWritesCanonicalForms() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x,t\n1.50,2024-01-05 10:00:00\n2,2024-01-05 10:00:01.500\n")
        let output = try folder.run("concat", "a.csv", "--normalize")
        #expect(output.text == "x,t\n1.5,2024-01-05T10:00:00\n2.0,2024-01-05T10:00:01.5\n")
    }

    /// Whether it comes from a small file or a large one, is written early or late, kept or not.
    @Test(arguments: [1, 1_000_000])
    func emptyTextStaysWhereAnotherItemHasText(_ rows: Int) throws {
        let folder = try WorkFolder()
        let empty = String(repeating: "\"\",1\n", count: rows)
        try folder.write("a.csv", "a,b\n" + empty)
        try folder.write("b.csv", "a,b\nx,2\n,3\n")
        for options in [[], ["--normalize"], ["--normalize", "--state", "state"]] {
            let run = ["concat", "a.csv", "b.csv", "-o", "out.csv"] + options
            #expect(try folder.run(run).code == 0)
            let isExpected =
                try folder.bytes("out.csv") == Data("a,b\n\(empty)x,2\n,3\n".utf8)
            #expect(isExpected, "\(options)")
        }
        let schema = try folder.run("schema", "a.csv", "b.csv", "--json")
        #expect(schema.text.contains(#""nulls":1"#) || schema.text.contains(#""nulls": 1"#))
    }

    @Test func strictNamesEveryDifference() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "id,x\n1,2\n")
        try folder.write("b.csv", "id,y\n1,2\n")
        let output = try folder.run("concat", "a.csv", "b.csv")
        #expect(output.code == 1)
        #expect(output.text == "")
        #expect(output.errors.contains("x"))
        #expect(output.errors.contains("y"))
        #expect(output.errors.contains("b.csv"))
        #expect(output.errors.contains("--how union"))
    }

    @Test func unionFillsWithNulls() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "id,x\n1,2\n")
        try folder.write("b.csv", "y,id\n5,3\n")
        let output = try folder.run(
            "concat", "a.csv", "b.csv", "--how", "union", "--source-column", "file")
        #expect(output.text == "id,x,y,file\n1,2,,a.csv\n3,,5,b.csv\n")
    }

    /// Small items are put together on their way to an output, each with the columns that it has.
    @Test func itemsWithColumnsOfTheirOwn() throws {
        let folder = try WorkFolder()
        var lines: [String] = []
        for item in 0..<40 {
            // One in four has its values, and not their spelling.
            let isJSON = item % 4 == 3
            let value = item % 2 == 0 ? "\(item)" : "\(item).5"
            let own = "c\(item % 10)"
            let name = "\(item + 10)." + (isJSON ? "json" : "csv")
            try folder.write(
                name,
                isJSON
                    ? "[{\"v\": \(value), \"\(own)\": \"x\"}]" : "v,\(own)\n\(value),x\n\(value),\n"
            )
            let number = item % 2 == 0 ? value + ".0" : value
            for row in 0..<(isJSON ? 1 : 2) {
                let cells = (0..<10).map {
                    "\"c\($0)\":" + ("c\($0)" == own && row == 0 ? "\"x\"" : "null")
                }
                lines.append(
                    "{\"v\":\(number)," + cells.joined(separator: ",") + ",\"item\":\"\(name)\"}")
            }
        }
        let expected = lines.joined(separator: "\n") + "\n"
        let options = ["*.*", "--how", "union", "--source-column", "item", "-q"]
        let direct = try folder.run(["concat"] + options + ["--to", "jsonl"])
        #expect(direct.text == expected)
        // All outputs hold the same table, kept or not.
        let input = ["concat", "[0-9]*.{csv,json}"] + options.dropFirst()
        for state in [[], ["--state", "state"], ["--state", "state"]] {
            let outputs =
                ["out.csv", "out.arrow", "out.db:t"].flatMap { ["-o", $0] }
                + ["--if-exists", "replace"]
            #expect(try folder.run(input + state + outputs).code == 0)
            for output in ["out.csv", "out.arrow", "out.db:t"] {
                #expect(try folder.run("concat", output, "--to", "jsonl", "-q").text == expected)
            }
        }
        #expect(
            try folder.run(input + ["--normalize"]).text
                == folder.run("concat", "out.arrow", "--normalize").text)
    }

    @Test func itemsWithoutACommonColumn() throws {
        let folder = try WorkFolder()
        try folder.write("p.csv", "x\n1\n")
        try folder.write("q.csv", "y\n1\n")
        let output = try folder.run("concat", "p.csv", "q.csv", "--how", "intersection")
        #expect(output.code == 1)
        #expect(output.text == "")
        #expect(
            output.errors
                == "pipeline: p.csv and 1 more: found no column in common (--how intersection), so "
                + "there is no table to write; --how union takes the columns of all\n")
    }

    @Test func promotionToTextIsBlamed() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "qty\n1\n2\n")
        try folder.write("b.csv", "qty\n3\nNA\nNA\n")
        let strict = try folder.run("concat", "a.csv", "b.csv")
        #expect(strict.code == 1)
        #expect(strict.errors.contains("--null NA makes it int64"))
        let union = try folder.run("concat", "a.csv", "b.csv", "--how", "union")
        #expect(union.code == 0)
        #expect(union.text == "qty\n1\n2\n3\nNA\nNA\n")
        #expect(
            union.errors
                == "note: qty: text because of \"NA\" (2 times, first b.csv:3); "
                + "--null NA makes it int64\n")
        let told = try folder.run("concat", "a.csv", "b.csv", "--null", "NA", "--to", "jsonl")
        #expect(
            told.text == "{\"qty\":1}\n{\"qty\":2}\n{\"qty\":3}\n{\"qty\":null}\n{\"qty\":null}\n")
    }

    /// What the data holds acts on no terminal, and a shell takes the advice as it stands.
    @Test func controlCharactersAreEscaped() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "\"b\u{1B}[31m\"\n1\n2\n\u{1B}[2Jit's\u{7}\n\"x\ny\"\n")
        let advice = #"--null $'\033[2Jit\'s\007' --null $'x\ny'"#
        let output = try folder.run("schema", "a.csv")
        #expect(
            output.errors
                == #"note: b\u{1b}[31m: text because of "\u{1b}[2Jit's\u{7}", "x\ny" "#
                + "(2 times, first a.csv:4); \(advice) makes it int64\n")
        let explained = try folder.run("schema", "a.csv", "--explain")
        for text in [output.text, explained.text] {
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(text)")
        }
        let advised = try folder.shell("\"$PIPELINE\" schema a.csv \(advice)")
        #expect(advised.errors == "")
        #expect(advised.lines.contains(#"b\u{1b}[31m  int64      2"#))
    }

    @Test func promotionReadsSpellingsAgain() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1.50\n2.0\n")
        try folder.write("b.csv", "x\nabc\n")
        let output = try folder.run("concat", "a.csv", "b.csv", "--how", "union", "--to", "jsonl")
        #expect(output.text == "{\"x\":\"1.50\"}\n{\"x\":\"2.0\"}\n{\"x\":\"abc\"}\n")
    }

    @Test func pathPatternAddsColumns() throws {
        let folder = try WorkFolder()
        try folder.write("logs/ams/2024-01-01.csv", "v\n1\n")
        try folder.write("logs/ber/2024-01-02.csv", "v\n2\n")
        let output = try folder.run("concat", "logs/{site}/{day}.csv", "--to", "jsonl")
        #expect(
            output.text == "{\"v\":1,\"site\":\"ams\",\"day\":\"2024-01-01\"}\n"
                + "{\"v\":2,\"site\":\"ber\",\"day\":\"2024-01-02\"}\n")
        let schema = try folder.run("schema", "logs/{site}/{day}.csv")
        #expect(schema.text.contains("day     date"))
    }

    @Test func oneDayColumnFromThreeKinds() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "day,v\n2024-01-01,1\n")
        try folder.write("b.json", "[{\"day\": \"2024-01-02\", \"v\": 2}]")
        try folder.write("c.csv", "day,v\n2024-01-03,3\n")
        #expect(try folder.run("concat", "c.csv", "-o", "c.db:days").code == 0)
        let schema = try folder.run("schema", "a.csv", "b.json", "c.db", "--json")
        #expect(schema.text.contains("\"name\": \"day\",\n      \"type\": \"date\""))
        let output = try folder.run("concat", "a.csv", "b.json", "c.db:days")
        #expect(output.text == "day,v\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n")
    }
}
