import Foundation
import TestSupport
import Testing

/// The examples of docs/scheduling.md, as they stand there.
@Suite(.context)
struct SchedulingTests {
    private let folder: WorkFolder
    private let document: String

    init() throws {
        folder = try WorkFolder()
        document = try String(contentsOf: Documents.file("scheduling.md"), encoding: .utf8)
        try folder.makeFolder("bin")
        try folder.link("bin/pipeline", to: WorkFolder.binary)
    }

    /// The examples in a language.
    private func examples(_ language: String) -> [String] {
        document.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    private var path: String { folder.file("bin") + ":/usr/bin:/bin" }

    private func makeJob(_ name: String, input: String, output: String) throws {
        try folder.write(
            name, "version: 1\nsources: { s: { csv: \"\(input)\" } }\noutputs: [\(output)]\n")
    }

    @Test func make() throws {
        try folder.write("Makefile", try #require(examples("make").first))
        try makeJob("trips.yaml", input: "trips/*.csv", output: "out/trips.csv")
        try folder.write("trips/1.csv", "x\n1\n")
        try folder.write("trips/2#b.csv", "x\n2\n")

        /// Whether make ran the job, with everything that is there made old before the change.
        func makes(_ change: String) throws -> Bool {
            let output = try folder.shell(
                "find . -type f -exec touch -d '10 minutes ago' {} +; \(change); make",
                environment: ["PATH": path])
            #expect(output.errors == "")
            return !output.text.contains("up to date")
        }
        #expect(try makes(":"))
        #expect(try folder.read("out/trips.csv") == "x\n1\n2\n")
        #expect(try !makes(":"))
        #expect(try makes("touch 'trips/2#b.csv'"))
        #expect(try makes("printf 'x\\n3\\n' > trips/3.csv"))
        #expect(try folder.read("out/trips.csv") == "x\n1\n2\n3\n")
        #expect(try makes("rm trips/1.csv"))
        #expect(try folder.read("out/trips.csv") == "x\n2\n3\n")
        #expect(try makes("touch trips.yaml"))
        #expect(try !makes(":"))
    }

    @Test func cron() throws {
        let server = try LoopbackServer()
        server.on("/1.csv", .ok("x\n1\n"))
        server.on("/2.csv", .status(404), .ok("x\n2\n"))
        try folder.write(
            "nightly.yaml",
            """
            version: 1
            sources: { web: { http: "\(server.url("/{n}.csv"))", each: { n: 1..2 } } }
            outputs: [out.csv]
            """)
        let lines = try #require(examples("cron").first).split(separator: "\n")
        #expect(lines.filter { $0.wholeMatch(of: #/[A-Z]+=\S+/#) != nil }.count == 2)
        let commands = lines.compactMap { line in
            line.wholeMatch(of: #/\d+ \d+ \* \* \*  ([^%]+)/#).map { String($0.1) }
        }
        #expect(commands.count == 2)
        let runs = try commands.map { command in
            try folder.shell(
                "code=0; /bin/sh -c \"$COMMAND\" || code=$?; echo $code",
                environment: [
                    "PATH": path, "COMMAND": command.replacing("/srv/jobs", with: folder.path),
                ])
        }
        // Mail that says what failed, and then none.
        #expect(runs[0].text == "3\n")
        #expect(runs[0].errors.contains("404"))
        #expect(runs[1].text == "0\n")
        #expect(runs[1].errors == "")
        #expect(try folder.read("out.csv") == "x\n1\n2\n")
        #expect(try folder.read("nightly.jsonl").contains(#""exit_code": 3"#))
    }

    @Test func systemd() throws {
        let units = examples("ini")
        let names = document.matches(of: #/`\/etc\/systemd\/system\/([a-z@.]+)`/#).map {
            String($0.1)
        }
        try #require(units.count == names.count)
        for (name, unit) in zip(names, units) {
            try folder.write(
                "units/\(name)",
                unit.replacing("/usr/local/bin/pipeline", with: folder.file("bin/pipeline"))
                    .replacing("/srv/jobs", with: folder.path))
        }
        let verify = try folder.shell(
            "if command -v systemd-analyze > /dev/null; then cd units; "
                + "systemd-analyze verify nightly.service nightly.timer alert@x.service 2>&1 || true; fi"
        )
        // What it says of this machine's own units is none of ours.
        let faults = verify.lines.filter { $0.contains("nightly") || $0.contains("alert") }
        #expect(faults == [])

        // Where there is no systemd to ask, this much is certain.
        let keys = Set(
            """
            Description Wants After OnFailure StartLimitIntervalSec StartLimitBurst Type \
            WorkingDirectory ExecStart Restart RestartPreventExitStatus RestartSec TimeoutStartSec \
            TimeoutStopSec OnCalendar RandomizedDelaySec Persistent WantedBy
            """.split(separator: " "))
        for line in units.joined().split(separator: "\n") where !line.hasPrefix("[") {
            #expect(keys.contains(line.prefix { $0 != "=" }), "\(line)")
        }

        // The command of the service is one that pipeline takes.
        let command = try #require(
            units[0].split(separator: "\n").first {
                $0.hasPrefix("ExecStart=/usr/local/bin/pipeline ")
            })
        try makeJob("nightly.yaml", input: "a.csv", output: "out.csv")
        try folder.write("a.csv", "x\n1\n")
        let arguments = command.split(separator: " ").dropFirst().map(String.init)
        #expect(try folder.run(arguments).code == 0)
    }
}
