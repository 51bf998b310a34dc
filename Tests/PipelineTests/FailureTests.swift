import Foundation
import Testing

/// Every failure leaves what was there, and says in one message what was found, where, and what
/// helps.
@Suite struct FailureTests {
    @Test func aFailingItemAmongManyPublishesNothing() throws {
        let folder = try WorkFolder()
        for index in 0..<100 {
            try folder.write("in/\(index).csv", index == 57 ? "a,b\n1,2\n3\n" : "a,b\n1,2\n")
        }
        try folder.write("out.csv", "old\n")
        let output = try folder.run("concat", "in/*.csv", "-o", "out.csv", "--report", "r.json")
        #expect(output.code == 1)
        #expect(output.errors.contains("in/57.csv:3"))
        #expect(output.errors.contains("1 of 100 items failed"))
        #expect(try folder.read("out.csv") == "old\n")
        #expect(try folder.read("r.json").contains("\"failed\": 1"))
        #expect(try folder.list() == ["in", "out.csv", "r.json"])
        let skip = try folder.run("concat", "in/*.csv", "-o", "out.csv", "--on-error", "skip")
        #expect(skip.code == 3)
        #expect(try folder.read("out.csv").split(separator: "\n").count == 100)
    }

    @Test func allFailuresAreToldAtOnce() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "a,b\n1\n")
        try folder.write("b.csv", "a,b\n1,2,3\n")
        let output = try folder.run("concat", "a.csv", "b.csv", "--on-error", "skip")
        #expect(output.code == 1)
        #expect(output.errors.contains("a.csv:2"))
        #expect(output.errors.contains("b.csv:2"))
    }

    @Test(arguments: ["missing.csv", "no/such/*.csv", "nothing:table"])
    func missingInputs(_ input: String) throws {
        let folder = try WorkFolder()
        let output = try folder.run("concat", input)
        #expect(output.code == 1 || output.code == 64)
        #expect(output.text == "")
        #expect(output.errors.hasPrefix("pipeline: "))
        #expect(output.errors.contains(input.split(separator: ":")[0]))
    }

    @Test func emptyFileIsEmptyNotFailed() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        try folder.write("b.csv", "")
        let output = try folder.run("concat", "a.csv", "b.csv", "--report", "r.json")
        #expect(output.code == 0)
        #expect(output.text == "x\n1\n")
        #expect(try folder.read("r.json").contains("\"outcome\": \"empty\""))
    }

    @Test(arguments: [
        ["concat"], ["concat", "a.csv", "--how", "outer"], ["concat", "a.csv", "--nope"],
        ["concat", "a.csv", "--type", "x=integer"], ["concat", "a.csv", "--to", "xml"],
        ["frobnicate"], ["concat", "a.csv", "-o", "out.parquet"],
        ["concat", "a.csv", "--if-exists", "append", "-o", "b.csv"],
    ])
    func wrongUsageIs64(_ arguments: [String]) throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        let output = try folder.run(arguments)
        #expect(output.code == 64)
        #expect(output.text == "")
        #expect(output.errors != "")
    }

    @Test func anExistingTableIsNotReplacedUnasked() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n1\n")
        #expect(try folder.run("concat", "a.csv", "-o", "w.db:t").code == 0)
        let again = try folder.run("concat", "a.csv", "-o", "w.db:t")
        #expect(again.code == 1)
        #expect(again.errors.contains("--if-exists"))
        #expect(
            try folder.run("concat", "a.csv", "-o", "w.db:t", "--if-exists", "append").code == 0)
        #expect(try folder.run("concat", "w.db:t").text == "x\n1\n1\n")
        #expect(
            try folder.run("concat", "a.csv", "-o", "w.db:t", "--if-exists", "replace").code == 0)
        #expect(try folder.run("concat", "w.db:t").text == "x\n1\n")
    }
}
