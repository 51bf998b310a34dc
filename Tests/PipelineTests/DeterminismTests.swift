import Foundation
import TestSupport
import Testing

/// The same inputs give the same bytes, whatever the width, the order in which loads end, and the
/// machine's settings.
@Suite struct DeterminismTests {
    /// Items of all kinds, drifting columns, a promotion to text, and a note.
    private func makeInputs(_ folder: WorkFolder, _ server: LoopbackServer) throws {
        for index in 0..<12 {
            var text = "id,day,name\(index % 3 == 0 ? ",extra" : "")\n"
            for row in 0..<500 {
                text += "\(index * 1000 + row),2024-01-\(10 + index),n\(row)"
                text += index % 3 == 0 ? ",\(row).50\n" : "\n"
            }
            if index == 7 { text += "oops,2024-01-01,\n" }
            try folder.write("in/\(index).csv", text)
        }
        try folder.shell(
            """
            sqlite3 in/s.db "CREATE TABLE t AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL
            SELECT id + 1 FROM c WHERE id < 2000) SELECT id, '2024-02-01' AS day, 'é' AS name FROM c"
            """)
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              files: { csv: "in/*.csv" }
              base: { sqlite: in/s.db }
              web: { http: "${server}/{n}.json", each: { n: 1..24 } }
            variables: { server: "\(server.url(""))" }
            table: { how: union, source-column: item }
            outputs: [out.csv, out.csv.gz, out.jsonl, out.arrow, out.db:t]
            """)
    }

    private static let outputs = ["out.csv", "out.csv.gz", "out.jsonl", "out.arrow", "out.db"]

    private func answer(_ target: String, delay: Duration) -> LoopbackServer.Answer {
        let number = target.filter(\.isNumber)
        return .ok(
            #"[{"id": \#(number), "day": "2024-03-01", "value": 1.5e\#(number)}, {"id": null}]"#,
            delay: delay)
    }

    private func takeOutputs(_ folder: WorkFolder) throws -> [Data] {
        try DeterminismTests.outputs.map { name in
            defer { try? FileManager.default.removeItem(atPath: folder.file(name)) }
            return try folder.bytes(name)
        }
    }

    private func expectEqual(_ found: [Data], _ expected: [Data], _ when: String) {
        for (name, (found, expected)) in zip(DeterminismTests.outputs, zip(found, expected)) {
            #expect(found == expected, "\(name) \(when)")
        }
    }

    /// Five widths, then twenty schedules: widths and delays at random, so that what ends first
    /// differs.
    @Test func widthAndOrderOfCompletion() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        try makeInputs(folder, server)
        let seed = seeds(fixed: 0)[0]
        var chance = SeededGenerator(seed: seed)
        var expected: [Data]?
        let widths =
            [1, 2, 4, 16, 64] + (0..<20).map { _ in Int.random(in: 1...64, using: &chance) }
        for width in widths {
            let schedule = chance.next()
            server.otherwise { request in
                var chance = SeededGenerator(
                    seed: schedule ^ UInt64(request.path.filter(\.isNumber))!)
                return answer(
                    request.path, delay: .milliseconds(Int.random(in: 0...20, using: &chance)))
            }
            let output = try folder.run("run", "job.yaml", "--fresh", "-j", "\(width)", "-q")
            #expect(output.code == 0)
            let found = try takeOutputs(folder)
            if let expected {
                expectEqual(found, expected, "at width \(width), TEST_SEED=\(seed)")
            }
            expected = found
        }
        #expect(expected?[0].count ?? 0 > 100_000)
    }

    /// Wherever earlier runs came to an end.
    @Test func freshAndResumed() throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        try makeInputs(folder, server)
        server.otherwise { answer($0.path, delay: .zero) }
        #expect(try folder.run("run", "job.yaml", "-q").code == 0)
        let expected = try takeOutputs(folder)
        for first in 1...2 {
            // Every third item fails, then every fifth, then none.
            for (step, options) in [(3, ["--fresh"]), (5, []), (nil, [])] {
                server.otherwise { request in
                    let number = Int(request.path.filter(\.isNumber))!
                    let fails = step.map { number % $0 == first } ?? false
                    return fails ? .status(404) : answer(request.path, delay: .zero)
                }
                let output = try folder.run(["run", "job.yaml", "-q"] + options)
                #expect(output.code == (step == nil ? 0 : 1), "\(output.errors)")
            }
            expectEqual(try takeOutputs(folder), expected, "resumed")
        }
    }

    private static let canFakeTime =
        (try? WorkFolder().shell("faketime '2031-02-03' date +%Y").text.hasPrefix("2031")) ?? false
    private static let settings = [
        "TZ=Pacific/Kiritimati LC_ALL=tr_TR.UTF-8 LANG=de_DE.UTF-8 HOME=/nonexistent",
        "TZ=:broken LC_ALL=C TMPDIR=$PWD/elsewhere COLUMNS=20 HOME=$PWD/elsewhere",
    ]
    private static let sum = "sha256sum \(outputs.joined(separator: " ")) && rm out.*"

    /// Two folders, users' settings, masks; with `clock`, a time years ahead.
    private func compareMachines(clock: String) throws {
        let folder = try WorkFolder()
        let server = try LoopbackServer()
        server.otherwise { answer($0.path, delay: .zero) }
        try makeInputs(folder, server)
        try folder.makeFolder("elsewhere/deep")
        try folder.shell("cp -r in job.yaml elsewhere")
        let sum = DeterminismTests.sum
        let plain = try folder.shell("umask 022; $PIPELINE run job.yaml -q && \(sum)")
        #expect(plain.lines.count == DeterminismTests.outputs.count + 1)
        // What one machine began another goes on with; the copy has another folder, too.
        let settings = DeterminismTests.settings
        for (setting, (folders, option)) in zip(
            settings + settings + settings,
            [
                (".", "--fresh"), (".", ""), (".", ""), (".", "--fresh"), ("elsewhere", ""),
                ("elsewhere", ""),
            ])
        {
            let other = try folder.shell(
                """
                umask 077
                job=$PWD/\(folders)/job.yaml
                (cd elsewhere/deep; \(setting) \(clock) $PIPELINE run $job -q \(option))
                cd \(folders); stat -c %a out.csv; \(sum)
                """)
            #expect(other.text == "600\n" + plain.text, "\(setting) \(folders) \(option)")
            #expect(other.errors == plain.errors)
        }
    }

    @Test func settingsOfTheMachine() throws { try compareMachines(clock: "") }

    @Test(.enabled(if: canFakeTime, "there is no faketime on this machine"))
    func theClock() throws {
        try compareMachines(clock: "faketime -m --exclude-monotonic '2031-02-03 23:59:58'")
    }

    @Test func compressedBytesAreFixed() throws {
        let folder = try WorkFolder()
        try folder.write("a.csv", "x\n" + String(repeating: "abcdefgh\n", count: 100_000))
        let output = try folder.shell(
            """
            "$PIPELINE" concat a.csv -o one.csv.gz
            touch -d 2001-01-01 a.csv; mv a.csv b.csv
            "$PIPELINE" concat b.csv -o two.csv.gz
            cmp one.csv.gz two.csv.gz
            """)
        #expect(output.code == 0)
        // Neither time nor name, nor the system that made it.
        #expect([UInt8](try folder.bytes("one.csv.gz").prefix(8)) == [31, 139, 8, 0, 0, 0, 0, 0])
    }
}
