import Foundation
import Testing

/// Every option about reading does what the table of options says.
@Suite struct OptionTests {
    /// A file, the options to read it with, and what comes out; what is written to standard error is
    /// empty unless `notes` says what it contains.
    struct Case: CustomTestStringConvertible {
        let input: Data
        let options: [String]
        let expected: String
        let notes: String
        let name: String
        var testDescription: String { options.joined(separator: " ") }

        init(
            _ input: String, _ options: [String], _ expected: String, notes: String = "",
            name: String = "in.csv"
        ) {
            self.init(Data(input.utf8), options, expected, notes: notes, name: name)
        }

        init(
            _ input: Data, _ options: [String], _ expected: String, notes: String = "",
            name: String = "in.csv"
        ) {
            self.input = input
            self.options = options
            self.expected = expected
            self.notes = notes
            self.name = name
        }
    }

    static let lines = ["--to", "jsonl"]
    static let cases = [
        Case("a;b\n1;2\n", [], "a,b\n1,2\n", notes: "semicolon"),
        Case("a;b\n1;2\n", ["--delimiter", ";"], "a,b\n1,2\n"),
        Case("a;b\n1;2\n", ["--delimiter", ","], "a;b\n1;2\n"),
        Case("a\tb\n1\t2\n", ["--delimiter", "\\t"], "a,b\n1,2\n"),
        Case("a\tb\n1\t2\n", ["--format", "tsv"], "a,b\n1,2\n"),
        Case("a-b\n1-2\n", ["--delimiter", "-"], "a,b\n1,2\n"),
        Case("a\tb,c\n1\t2\n", [], "a,\"b,c\"\n1,2\n", name: "in.tsv"),
        Case("1,2\n3,4\n", ["--no-header"], "column_1,column_2\n1,2\n3,4\n"),
        Case("# made by\n\na,b\n1,2\n", ["--skip", "2"], "a,b\n1,2\n"),
        Case("note\n1,2\n", ["--skip", "1", "--no-header"], "column_1,column_2\n1,2\n"),
        Case("a,b\n1,x\nNA,-\n", ["--null", "NA", "--null", "-"], "a,b\n1,x\n,\n"),
        Case(
            "a\n1\nNA\n\"\"\n", ["--null", "NA"] + lines,
            "{\"a\":1}\n{\"a\":null}\n{\"a\":null}\n"),
        Case("a\nx\n\"\"\n\n", lines, "{\"a\":\"x\"}\n{\"a\":\"\"}\n{\"a\":null}\n"),
        Case("a\n-1\n\\N\n", ["--null", "\\N"] + lines, "{\"a\":-1}\n{\"a\":null}\n"),
        Case(
            "a,b\n1,true\n2,\n", ["--all-text"] + lines,
            "{\"a\":\"1\",\"b\":\"true\"}\n{\"a\":\"2\",\"b\":null}\n"),
        Case("zip\n123\n", ["--type", "zip=text"] + lines, "{\"zip\":\"123\"}\n"),
        Case("x\n1\n", ["--type", "x=float64"] + lines, "{\"x\":1.0}\n"),
        Case(
            "d\n31/12/2024\n", ["--type", "d=date:%d/%m/%Y"] + lines, "{\"d\":\"2024-12-31\"}\n"),
        Case(
            "d\n31/12/2024\n", ["--type", "d=date:%d/%m/%Y", "--normalize"], "d\n2024-12-31\n"),
        Case("d\n31/12/2024\n", ["--type", "d=date:%d/%m/%Y"], "d\n31/12/2024\n"),
        Case(
            "t\n2024-12-31 10:00\n", ["--type", "t=text"] + lines, "{\"t\":\"2024-12-31 10:00\"}\n"),
        Case("a,b\n1,2\n", ["--rename", "a=x", "--rename", "b=a"], "x,a\n1,2\n"),
        Case("a,b,c\n1,2,3\n", ["--select", "c,a"], "c,a\n3,1\n"),
        Case("a,b,c\n1,2,3\n", ["--select", "c", "--select", "b"], "c,b\n3,2\n"),
        Case("a,b\n1,2\n", ["--rename", "b=z", "--select", "z"], "z\n2\n"),
        Case("a,a\n1,2\n", ["--rename-duplicates"], "a,a_2\n1,2\n"),
        Case("a,\n1,2\n", [], "a,column_2\n1,2\n", notes: "column_2"),
        Case(
            "a,b\n1\n2,3,,\n4,5\n", ["--on-bad-row", "pad"], "a,b\n1,\n2,3\n4,5\n", notes: "2 rows"),
        Case("a,b\n1\n2,3,4\n5,6\n", ["--on-bad-row", "reject"], "a,b\n5,6\n", notes: "2 rows"),
        Case(
            "x\n1\none\n2\n", ["--type", "x=int64", "--on-bad-row", "reject"], "x\n1\n2\n",
            notes: "1 row rejected"),
        Case("x,t\n1.50,2024-01-01 00:00:00\n", ["--normalize"], "x,t\n1.5,2024-01-01T00:00:00\n"),
        Case("b\nTRUE\nfalse\n", ["--normalize"], "b\ntrue\nfalse\n"),
        Case("b\nTRUE\n", ["--to", "tsv"], "b\nTRUE\n"),
        Case("a,b\n\"x\ty\",1\n", ["--to", "tsv"], "a\tb\n\"x\ty\"\t1\n"),
        Case(Data([99, 10, 0xE9, 10]), ["--encoding", "latin-1"], "c\né\n"),
        Case(Data([99, 10, 0x80, 10]), ["--encoding", "windows-1252"], "c\n€\n"),
        Case(Data([99, 0, 10, 0, 0xE9, 0, 10, 0]), ["--encoding", "utf-16"], "c\né\n"),
        Case(Data([0xFE, 0xFF, 0, 99, 0, 10, 0, 0xE9, 0, 10]), [], "c\né\n"),
        Case(Data([0xEF, 0xBB, 0xBF]) + Data("\"a\",b\n1,2\n".utf8), [], "a,b\n1,2\n"),
        Case("a,b\r\n1,2\r\n", [], "a,b\n1,2\n"),
        Case("a,b\r1,2\r", [], "a,b\n1,2\n"),
        Case("a,b\n1,2", [], "a,b\n1,2\n"),
        Case(#"{"a": {"b": [{"x": 1}]}}"#, ["--records", "/a/b"], "x\n1\n", name: "in.json"),
        Case(#"{"x": 1}"#, ["--format", "json"], "x\n1\n", name: "in.txt"),
        Case("{\"x\": 1}\n{\"x\": 2}\n", ["--format", "jsonl"], "x\n1\n2\n", name: "in.json"),
        Case("[1, 2]", [], "value\n1\n2\n", name: "in.json"),
        Case(
            #"[{"x": {"y": [1, 2.50]}, "z": 9007199254740993}]"#, lines,
            #"{"x":"{\"y\": [1, 2.50]}","z":9007199254740993}"# + "\n", name: "in.json"),
        Case(
            #"[{"a": "-", "b": 1}]"#, ["--null", "-"] + lines, #"{"a":null,"b":1}"# + "\n",
            name: "in.json"),
        Case("a\n1\n", ["--source-column", "from"], "a,from\n1,in.csv\n"),
        Case("a\n1\n2\n3\n", ["--jobs", "1", "--progress", "none", "-q"], "a\n1\n2\n3\n"),
    ]

    @Test(arguments: cases) func reading(_ test: Case) throws {
        let folder = try WorkFolder()
        try folder.write(test.name, test.input)
        let output = try folder.run(["concat", test.name] + test.options)
        #expect(output.code == 0)
        #expect(output.text == test.expected)
        if test.notes.isEmpty {
            #expect(output.errors == "")
        } else {
            #expect(output.errors.hasPrefix("note: "))
            #expect(output.errors.contains(test.notes))
        }
    }

    /// What cannot be read says what was found, where, and which option helps.
    struct Failing: CustomTestStringConvertible {
        let input: Data
        let options: [String]
        let message: String
        var testDescription: String { message }

        init(_ input: String, _ options: [String] = [], _ message: String) {
            self.init(Data(input.utf8), options, message)
        }

        init(_ input: Data, _ options: [String] = [], _ message: String) {
            self.input = input
            self.options = options
            self.message = message
        }
    }

    @Test(arguments: [
        Failing("a,b\n1\n", [], "in.csv:2: 1 field, expected 2 as in the header; --on-bad-row pad"),
        Failing("a,b\n1,2,3\n", [], "in.csv:2: 3 fields, expected 2 as in the header"),
        Failing("a,b\n1,2,3\n", ["--on-bad-row", "pad"], "--on-bad-row reject"),
        Failing("a,b\n\"1\"2,3\n", [], "text after the closing quote in column \"a\""),
        Failing("a,b\n\"1,2\n", [], "the quote that opens column \"a\" is never closed"),
        Failing("a,a\n1,2\n", [], "--rename-duplicates calls the second one \"a_2\""),
        Failing(Data([97, 10, 0xE9, 10]), [], "--encoding windows-1252 reads it"),
        Failing(
            "x\none\n", ["--type", "x=int64"], "in.csv:2: \"one\" in column \"x\", expected int64"),
        Failing("x\n1\n", ["--type", "y=int64"], "no item of in.csv has a column \"y\""),
        Failing("x\n1\n", ["--rename", "y=z"], "no item of in.csv has a column \"y\""),
        Failing("x\n1\n", ["--select", "y"], "no item of in.csv has a column \"y\""),
        Failing("x,y\n1,2\n", ["--rename", "y=x"], "\"x\""),
        Failing("x\n1\n", ["--source-column", "x"], "--source-column"),
    ])
    func failing(_ test: Failing) throws {
        let folder = try WorkFolder()
        try folder.write("in.csv", test.input)
        let output = try folder.run(["concat", "in.csv"] + test.options)
        #expect(output.code == 1)
        #expect(output.text == "")
        #expect(output.errors.contains(test.message))
    }

    /// Wrong usage: 64, and one message that says what was expected.
    @Test(arguments: [
        ["--how", "outer"], ["--to", "xml"], ["--to", "json"], ["--format", "parquet"],
        ["--delimiter", "ab"], ["--encoding", "ebcdic"], ["--type", "x"], ["--type", "x=integer"],
        ["--rename", "x"], ["--select", ","], ["--on-bad-row", "ignore"], ["--on-error", "ignore"],
        ["--timeout", "3"], ["--timeout", "0s"], ["--retries=-1"], ["--retries", "x"], ["-j", "0"],
        ["--jobs", "x"], ["--skip=-1"], ["--progress", "loud"], ["--each", "n=1..3"],
        ["--each", "n"], ["--query", "SELECT 1"], ["-H", "no colon"],
        ["--records", "/data"], ["--records", "/data", "--format", "tsv"],
        ["--if-exists", "maybe", "-o", "b.csv"],
        ["--if-exists", "append", "-o", "b.csv"], ["-o", "b.parquet"], ["-o", "b"], ["-o", "b.db"],
        ["-o", "b.db:"], ["-o", "b.json"], ["-o", ""], ["--rejects", "r.txt"], ["--nope"],
        ["--null"], ["--rename", "x="], ["--source-column", ""],
    ])
    func wrongUsage(_ options: [String]) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        let output = try folder.run(["concat", "a.csv"] + options)
        #expect(output.code == 64)
        #expect(output.text == "")
        #expect(output.errors != "")
        #expect(try folder.list() == ["a.csv"])
    }

    /// A number below zero is no option.
    @Test(arguments: [
        ["concat", "--skip", "-1"], ["concat", "--retries", "-1"], ["concat", "--jobs", "-1"],
        ["concat", "-j", "-1"], ["show", "--rows", "-1"],
    ])
    func numbersBelowZero(_ arguments: [String]) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        let output = try folder.run(arguments + ["a.csv"])
        #expect(output.code == 64)
        #expect(output.errors.contains(" -1: expected a number"))
    }

    @Test(arguments: [[], ["frobnicate"], ["concat"], ["run"], ["show"], ["schema"], ["plan"]])
    func wrongCommands(_ arguments: [String]) throws {
        let output = try WorkFolder().run(arguments)
        // Without anything the help is what was wanted.
        #expect(output.code == (arguments.isEmpty ? 0 : 64))
    }
}
