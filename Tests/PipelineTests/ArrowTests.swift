import Foundation
import Testing

/// Arrow and zstd through the program.
@Suite struct ArrowTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        try folder.write(
            "a.csv",
            #"""
            id,price,name,day,at,utc,ok,none
            1,1.50,"a, b",2024-01-02,2024-01-02T03:04:05.25,2024-01-02T03:04:05Z,true,
            2,,"x ""y""",2024-01-03,2024-01-02T03:04:06,2024-01-02T03:04:06Z,false,
            3,2.25,é,,,,,

            """#)
    }

    @Test func filesAndStreamsReadBack() throws {
        try folder.run("concat", "a.csv", "-o", "a.arrow", "-o", "normal.csv", "--normalize")
            .expect(0)
        let normal = try folder.read("normal.csv")
        #expect(try folder.run("concat", "a.arrow").expect(0).text == normal)
        try folder.shell("$PIPELINE concat a.csv --to arrow > a.stream")
        // Known by their first bytes: no suffix says anything.
        try folder.shell("cp a.arrow plain; cp a.stream other")
        for input in ["plain", "other"] {
            #expect(try folder.run("concat", input).expect(0).text == normal)
        }
        for name in ["a.arrow", "a.stream"] {
            let bytes = try folder.bytes(name)
            #expect(try folder.run(["concat", "-"], input: bytes).expect(0).text == normal)
        }
        #expect(
            try folder.run("schema", "a.arrow").expect(0).text
                == folder.run("schema", "a.csv").expect(0).text)
    }

    /// Arrow made of Arrow is the same file; so is one made at another width, and through zstd.
    @Test func sameBytesAgain() throws {
        try folder.run("concat", "a.csv", "a.csv", "-o", "a.arrow", "-o", "a.arrow.zst").expect(0)
        try folder.run("concat", "a.arrow", "-o", "b.arrow").expect(0)
        try folder.run("concat", "a.arrow.zst", "-j", "1", "-o", "c.feather").expect(0)
        let bytes = try folder.bytes("a.arrow")
        #expect(try folder.bytes("b.arrow") == bytes)
        #expect(try folder.bytes("c.feather") == bytes)
    }

    @Test func emptyTablesKeepTheirTypes() throws {
        try folder.write("none.csv", "a,b\n")
        try folder.run("concat", "none.csv", "-o", "none.arrow", "--type", "a=int64").expect(0)
        let schema = try folder.run("schema", "none.arrow").expect(0).text
        #expect(schema.contains("a       int64"), "\(schema)")
    }

    @Test(arguments: ["csv", "tsv", "jsonl"])
    func zstdForEveryTextFormat(_ format: String) throws {
        try folder.run("concat", "a.csv", "-o", "x.\(format)", "-o", "x.\(format).zst").expect(0)
        let plain = try folder.bytes("x.\(format)")
        #expect(try folder.bytes("x.\(format).zst") != plain)
        try folder.run("concat", "x.\(format).zst", "-o", "y.\(format)").expect(0)
        #expect(try folder.bytes("y.\(format)") == plain)
    }

    @Test func jobsReadAndWriteArrow() throws {
        try folder.run("concat", "a.csv", "-o", "parts/one.arrow", "-o", "parts/two.feather")
            .expect(0)
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { parts: { arrow: "parts", select: [id, name] } }
            outputs: [ out.csv.zst ]

            """)
        try folder.run("run", "job.yaml", "-q").expect(0)
        #expect(
            try folder.run("concat", "out.csv.zst").expect(0).text.split(separator: "\n").count == 7
        )
    }

    /// What Arrow calls text stays text beside a CSV column that looks alike.
    @Test func typesOfTheFileCount() throws {
        try folder.run("concat", "a.csv", "--select", "day", "--all-text", "-o", "text.arrow")
            .expect(0)
        let mixed = try folder.run("concat", "a.csv", "text.arrow", "--how", "intersection")
        mixed.expect(0)
        #expect(mixed.errors.contains("day: text because of"), "\(mixed.errors)")
        try folder.run(
            "concat", "a.csv", "text.arrow", "--how", "intersection", "--type", "day=date"
        )
        .expect(0)
    }

    @Test func damageIsOneFailedItem() throws {
        try folder.run("concat", "a.csv", "-o", "a.arrow").expect(0)
        let bytes = try folder.bytes("a.arrow")
        try folder.write("cut.arrow", bytes.prefix(bytes.count - 20))
        let failed = try folder.run("concat", "cut.arrow")
        failed.expect(1)
        #expect(failed.errors.contains("cut.arrow: footer: ends after"), "\(failed.errors)")
        #expect(failed.text.isEmpty)
        try folder.write("text.arrow", "a,b\n1,2\n")
        let text = try folder.run("concat", "text.arrow")
        #expect(text.errors.contains("this is not Arrow data"), "\(text.errors)")
        let usage = try folder.run("concat", "a.csv", "--to", "parquet")
        usage.expect(64)
        #expect(usage.errors.contains("expected csv, tsv, jsonl or arrow"))
    }
}

extension Output {
    /// Expects this exit code; returns the output.
    @discardableResult
    fileprivate func expect(
        _ expected: Int32, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Output {
        #expect(code == expected, "\(errors)", sourceLocation: sourceLocation)
        return self
    }
}
