import Foundation
import TestSupport
import Testing

/// Rows that are written to files while other items are still being loaded. Standard output gets no
/// row before all are loaded, so it says what the files must hold.
@Suite(.context)
struct EarlyWriterTests {
    private let folder: WorkFolder

    init() throws { folder = try WorkFolder() }

    @Test func filesHoldWhatStandardOutputGets() throws {
        try withSeeds { generator in
            for _ in 0..<6 {
                try folder.shell("rm -rf in out")
                let inputs = try (0..<Int.random(in: 1...5, using: &generator)).map {
                    try writeInput($0, &generator)
                }
                var options = [
                    "--how", ["strict", "union", "intersection"].randomElement(using: &generator)!,
                    "--on-error", "skip", "--retries", "0",
                ]
                if Bool.random(using: &generator) { options += ["--source-column", "from"] }
                if Bool.random(using: &generator) { options += ["--on-bad-row", "reject"] }
                let common = ["concat"] + inputs + options
                let piped = try folder.run(common + ["--to", "csv"])
                var outputs = ["out/a.csv", "out/b.tsv", "out/c.csv.gz", "out/d.jsonl"]
                if Bool.random(using: &generator) { outputs = [outputs[0]] }
                let state = Bool.random(using: &generator) ? ["--state", "state"] : []
                let written = try folder.run(
                    common + outputs.flatMap { ["-o", $0] } + state)
                try folder.shell("rm -rf state")
                #expect(written.code == piped.code, "\(written.errors)")
                guard piped.code != 1 else {
                    #expect(!folder.exists("out"))
                    continue
                }
                #expect(try folder.bytes("out/a.csv") == piped.bytes, "\(common)")
                guard outputs.count > 1 else { continue }
                #expect(try folder.shell("gzip -dc out/c.csv.gz").bytes == piped.bytes)
                let tabs = try folder.run("concat", "out/b.tsv", "--to", "csv")
                let commas = try folder.run("concat", "out/a.csv", "--to", "csv")
                #expect(tabs.bytes == commas.bytes)
            }
        }
    }

    /// The same of outputs that hold values: they depend on the types of the whole table.
    @Test func valuesAreThoseOfTheWholeTable() throws {
        try withSeeds(fixed: 1) { generator in
            for _ in 0..<3 {
                try folder.shell("rm -rf in out")
                var inputs = try (0..<Int.random(in: 1...3, using: &generator)).map {
                    try writeValues($0, &generator)
                }
                if Bool.random(using: &generator) { inputs = ["in/{n}.csv"] }
                var options = ["--how", "union", "--normalize"]
                if Bool.random(using: &generator) { options += ["--source-column", "from"] }
                if Bool.random(using: &generator) { options += ["--select", "b,a"] }
                let common = ["concat"] + inputs + options
                let piped = try folder.run(common + ["--to", "csv"])
                #expect(piped.code == 0, "\(piped.errors)")
                var outputs = ["out/a.csv", "out/b.arrow", "out/c.jsonl"]
                outputs = outputs.filter { _ in Bool.random(using: &generator) } + ["out/d.arrow"]
                let state = Bool.random(using: &generator) ? ["--state", "state"] : []
                let written = try folder.run(
                    common + outputs.flatMap { ["-o", $0] } + state)
                #expect(written.code == 0, "\(written.errors)")
                // Outputs of text alone are made of the text of the cells.
                #expect(try folder.run(common + ["-o", "out/f.csv"] + state).code == 0)
                let isSame = try folder.bytes("out/f.csv") == piped.bytes
                #expect(isSame, "\(common)")
                try folder.shell("rm -rf state")
                for output in outputs where output != "out/c.jsonl" {
                    let read = try folder.run("concat", output, "--normalize", "--to", "csv")
                    #expect(read.bytes == piped.bytes, "\(output) of \(common)")
                }
                // Beside an output of spelled cells values are written at the end: in the same batches.
                let late = common.filter { $0 != "--normalize" } + ["-o", "out/e.csv"]
                #expect(try folder.run(late + ["-o", "out/e.arrow"]).code == 0)
                #expect(try folder.bytes("out/e.arrow") == folder.bytes("out/d.arrow"))
                let lines = try folder.run(common + ["--to", "jsonl"])
                if outputs.contains("out/c.jsonl") {
                    #expect(try folder.bytes("out/c.jsonl") == lines.bytes)
                }
            }
        }
    }

    /// A small file, or one large enough to be read in parts, whose types change on the way.
    private func writeValues(_ number: Int, _ generator: inout SeededGenerator) throws -> String {
        let name = "in/\(number).csv"
        if Int.random(in: 0..<3, using: &generator) == 0 {
            let cell = ["1", "1.50", "12.", "x", "", "\"\"", "2024-01-01"].randomElement(
                using: &generator)!
            try folder.write(name, "a,b\n\(cell),1\n")
            return name
        }
        let kinds = [
            "1", "1.5", "12.", "x", "", "\"\"", "2024-01-01", "2024-01-01T00:00:01", "true",
        ]
        let (first, last) = (
            kinds.randomElement(using: &generator)!, kinds.randomElement(using: &generator)!
        )
        // The types change in the second part, in the last, or not at all.
        let border = [0, 300_000, 399_999].randomElement(using: &generator)!
        let rows = (0..<400_000).map { row in
            "\(row < border ? first : last),row \(row)\n"
        }
        try folder.write(name, "a,b\n" + rows.joined())
        return name
    }

    /// One of the kinds of files that decide whether what was written early is right.
    private func writeInput(_ number: Int, _ generator: inout SeededGenerator) throws -> String {
        let name = "in/\(number).csv"
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: try folder.write(name, "")
        case 1: try folder.write(name, "b,a\n")
        case 2: try folder.write(name, "a,b,c\n1,2,3\n")
        case 3: try folder.write(name, "a,b\n1,\"x\"\n2,3,4\n")
        case 4:
            try folder.write("in/\(number).json", #"[{"a": 1.50, "b": "x"}]"#)
            return "in/\(number).json"
        case 5:
            // Large enough to be read in parts, and sometimes damaged at its end.
            let rows = (0..<600_000).map { "\($0),row \($0)\n" }.joined()
            let end = Bool.random(using: &generator) ? "1,2,3\n" : ""
            try folder.write(name, "a,b\n" + rows + end)
        case 6: try folder.write(name, "b,a\r\nx,1\r\ny,2\r\n")
        default: try folder.write(name, "a,b\n\(number),\"q\"\"\(number)\"\n01,\"x,y\"\n")
        }
        return name
    }

    /// A slow source keeps the run from its end, and not the rows of the others from the file.
    @Test func rowsDoNotWaitForTheSlowestSource() throws {
        let server = try LoopbackServer()
        server.on("/slow.csv", .silence)
        let size = 4 << 20
        try folder.write("a.csv", "a\n" + String(repeating: "1234567\n", count: size / 8))
        let running = try folder.start([
            "concat", "a.csv", server.url("/slow.csv"), "-o", "out.csv", "--timeout", "20s",
        ])
        let limit = ContinuousClock.now + .seconds(20)
        var written = 0
        while written < size / 2, ContinuousClock.now < limit {
            written = unnamedBytes(of: running.id)
            usleep(10_000)
        }
        #expect(written >= size / 2)
        #expect(!folder.exists("out.csv"))
        running.signal(SIGINT)
        #expect(try running.finish().code == 130)
        #expect(try folder.list("") == ["a.csv"])
    }

    /// Bytes of the largest file in the folder that a process has open and that has no name.
    private func unnamedBytes(of id: pid_t) -> Int {
        let descriptors = "/proc/\(id)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []
        return names.map { name in
            let path = "\(descriptors)/\(name)"
            var status = stat()
            guard
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
                target.hasPrefix(folder.path), target.hasSuffix("(deleted)"),
                stat(path, &status) == 0
            else { return 0 }
            return Int(status.st_size)
        }.max() ?? 0
    }
}
