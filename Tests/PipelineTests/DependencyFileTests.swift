import Foundation
import TestSupport
import Testing

/// What `--depfile` writes, with make as the judge of its spelling.
@Suite(.context)
struct DependencyFileTests {
    private let folder: WorkFolder

    init() throws { folder = try WorkFolder() }

    @Test func theRule() throws {
        let server = try LoopbackServer()
        server.on("/c.csv", .ok("x\n3\n"))
        try folder.write("jobs/in/a.csv", "x\n1\n")
        try folder.write("jobs/in/b.csv", "x\n2\n")
        try folder.shell("sqlite3 d.db 'CREATE TABLE t AS SELECT 4 AS x'")
        try folder.write(
            "jobs/job.yaml",
            """
            version: 1
            sources:
              files: { csv: ["in/*.csv", ./in//a.csv] }
              web: { http: "\(server.url("/c.csv"))" }
              base: { sqlite: ../d.db }
            outputs: [../out/all.csv, all.arrow, { sqlite: out.db, table: t }]
            """)
        let output = try folder.run("run", "./jobs/job.yaml", "-q", "--depfile", "all.d")
        #expect(output.code == 0, "\(output.errors)")
        #expect(output.errors == "")
        #expect(
            try folder.read("all.d") == """
                out/all.csv jobs/all.arrow jobs/out.db: \\
                  jobs/job.yaml \\
                  jobs/in/a.csv \\
                  jobs/in/b.csv \\
                  d.db

                jobs/job.yaml:

                jobs/in/a.csv:

                jobs/in/b.csv:

                d.db:

                """)
    }

    static let names = [
        "a b", "a#b", "a$b", "a%b", "%", "a:b", "a\\b", "a\\ b", "a\\\\#b", "a*b", "a?b", "a[1]",
        "~a",
        "a&b", "l(m).x", "é", "a'b", "a\"b", "a,b", "x:", "a!b", "{a}", "define", "\\%", "a$(b).c",
    ]

    /// Each input by itself: make sees it change and go, and takes the rule as it stands.
    @Test(arguments: names) func makeReadsTheName(_ name: String) throws {
        try folder.write(name, "x\n1\n")
        let quoted = "'" + name.replacing("'", with: "'\\''") + "'"
        let run = try folder.shell(
            "$PIPELINE concat ./\(quoted) --format csv -o 'o ut.csv' --depfile out.d")
        #expect(run.errors == "")
        try folder.write("Makefile", "o\\ ut.csv:\n\ttouch 'o ut.csv'\n-include out.d\n")
        func makes(_ change: String) throws -> Bool {
            let output = try folder.shell(
                "touch -d '10 minutes ago' * .; \(change); make 'o ut.csv'")
            #expect(output.errors == "")
            #expect(output.code == 0)
            return !output.text.contains("up to date")
        }
        #expect(try !makes(":"))
        #expect(try makes("touch ./\(quoted)"))
        #expect(try makes("rm ./\(quoted)"))
    }

    @Test(arguments: ["a=b", "a|b", "a;b", "l(m)", "a\tb", "b\\", "a&", "a\nb"])
    func aNameThatMakeCannotReadIsLeftOut(_ name: String) throws {
        try folder.write(name, "x\n1\n")
        try folder.write("good.csv", "x\n2\n")
        let output = try folder.run(
            "concat", "./" + name, "good.csv", "--format", "csv", "-o", "out.csv", "--depfile",
            "out.d")
        #expect(output.code == 0)
        #expect(output.errors.contains("--depfile leaves \""))
        #expect(try folder.read("out.d") == "out.csv: \\\n  good.csv\n\ngood.csv:\n")
    }

    @Test func onlyAPublicationWritesIt() throws {
        try folder.write("a.csv", "x\n1\n")
        try folder.write("out.d", "old")
        #expect(
            try folder.run("concat", "a.csv", "none.csv", "-o", "o.csv", "--depfile", "out.d").code
                == 1)
        #expect(try folder.read("out.d") == "old")
        let toNobody = try folder.run("concat", "a.csv", "--depfile", "out.d")
        #expect(toNobody.code == 64)
        #expect(toNobody.errors.contains("no output is a file"))
        #expect(
            try folder.run(
                "concat", "a.csv", "none.csv", "-o", "o.csv", "--depfile", "out.d", "--on-error",
                "skip"
            )
            .code == 3)
        #expect(try folder.read("out.d") == "o.csv: \\\n  a.csv\n\na.csv:\n")
    }
}
