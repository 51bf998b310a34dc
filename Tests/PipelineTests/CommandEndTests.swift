import Foundation
import Glibc
import TestSupport
import Testing

/// However a run ends, its commands end with it.
@Suite struct CommandEndTests {
    let folder: WorkFolder
    private let reader: Int32

    init() throws {
        folder = try WorkFolder()
        try folder.shell("mkfifo holders")
        reader = open(folder.file("holders"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    /// A source whose processes hold a pipe open and run for hours: `children` of them below the one
    /// that is started.
    private func job(_ trap: String = "", children: Int = 1, _ more: String = "") throws {
        try folder.write(
            "slow.sh",
            """
            \(trap)
            exec 3>holders
            \(String(repeating: "sleep 9999 &\n", count: children))
            echo ready >&3
            \(children == 0 ? "exec sleep 9999" : "while :; do sleep 9999; done")
            """)
        try folder.write(
            "job.yaml",
            """
            version: 1
            \(more)
            sources:
              quick: { command: [echo, "x"], format: csv }
              slow: { command: [bash, slow.sh], format: csv }
            outputs: [out.csv]
            """)
    }

    private func waitForWord() {
        var events = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        #expect(poll(&events, 1, 60_000) == 1)
        var bytes = [UInt8](repeating: 0, count: 100)
        #expect(read(reader, &bytes, 100) == 6)
    }

    private func nobodyIsLeft() -> Bool {
        var events = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        return poll(&events, 1, 60_000) == 1 && Int32(events.revents) & POLLHUP != 0
    }

    @Test(arguments: [SIGINT, SIGTERM], ["", "trap '' TERM INT"])
    func signals(_ signal: Int32, _ trap: String) throws {
        defer { close(reader) }
        try job(trap)
        let process = try folder.start(["run", "job.yaml", "--report", "r.json"])
        waitForWord()
        let asked = ContinuousClock.now
        process.signal(signal)
        let output = try process.finish()
        #expect(ContinuousClock.now - asked < .seconds(2))
        #expect(output.code == 128 + signal)
        #expect(nobodyIsLeft())
        #expect(try folder.report("r.json").totals.items == 2)
    }

    @Test func aSecondSignal() throws {
        defer { close(reader) }
        try job("trap '' TERM INT")
        let process = try folder.start(["run", "job.yaml"])
        waitForWord()
        process.signal(SIGINT)
        process.signal(SIGTERM)
        #expect(try process.finish().code > 128)
        #expect(nobodyIsLeft())
    }

    /// The kernel ends what was started; what that started in turn is its own affair.
    @Test func aKill() throws {
        defer { close(reader) }
        // Not before the other is durable.
        let wait = "until grep -q item-ended e.jsonl 2>/dev/null; do sleep 0.02; done"
        try job("trap '' TERM INT HUP; \(wait)", children: 0)
        let process = try folder.start(["run", "job.yaml", "--log", "e.jsonl"])
        waitForWord()
        process.signal(SIGKILL)
        #expect(try process.finish().code == 137)
        #expect(nobodyIsLeft())
        // What was finished is there.
        try folder.write("slow.sh", "echo x\n")
        #expect(try folder.run("run", "job.yaml", "--report", "r.json").code == 0)
        #expect(try folder.report("r.json").items.map(\.outcome) == ["cached", "empty"])
    }

    @Test(arguments: ["", "trap '' TERM INT"]) func theDeadline(_ trap: String) throws {
        defer { close(reader) }
        try job(trap, "on-error: skip")
        let process = try folder.start(
            ["run", "job.yaml", "--deadline", "4s", "--report", "r.json"])
        waitForWord()
        #expect(try process.finish().code == 3)
        #expect(nobodyIsLeft())
        #expect(try folder.report("r.json").items.map(\.outcome) == ["empty", "late"])
        #expect(try folder.read("out.csv") == "x\n")
    }

    @Test func theTimeout() throws {
        defer { close(reader) }
        try job("echo still at it >&2", "defaults: { timeout: 3s }")
        let output = try folder.run("run", "job.yaml")
        #expect(output.code == 1)
        #expect(
            output.errors.contains(
                "slow: \"bash\" was not done after 3 s and was stopped; timeout: allows longer; it "
                    + "wrote on its standard error:\n  still at it\n"))
        #expect(nobodyIsLeft())
    }

    /// A secret that the job knows, or that another source needs, is shown nowhere, whoever prints it.
    @Test func secretsOfTheEnvironment() throws {
        close(reader)
        let tokens = ["tok-5f1c9a", "key-77e1b2"]
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources:
              good: { command: [sh, -c, 'echo x; test -n "$OTHER"'], format: csv, environment: { OTHER: "a ${env:OTHER}" } }
              bad:
                command: [sh, -c, "env >&2; echo $TOKEN $OTHER >&2; exit 1"]
                environment: { TOKEN: "${env:MINE}" }
                format: csv
                retries: 1
            outputs: [out.csv]
            """)
        let environment: [String: String?] = ["MINE": tokens[0], "OTHER": tokens[1]]
        var seen = ""
        for arguments in [
            ["plan", "job.yaml"], ["plan", "job.yaml", "--json"],
            ["run", "job.yaml", "--report", "r.json", "--log", "e.jsonl", "--progress", "json"],
            ["status", "job.yaml"],
        ] {
            seen += try folder.run(arguments, environment: environment).everything
        }
        #expect(seen.contains("\n  <hidden> <hidden>\n"), "\(seen)")
        #expect(try folder.report("r.json").items.map(\.attempts) == [1, 2])
        for token in tokens { #expect(!seen.contains(token)) }
        let found = try folder.shell("grep -rlE '\(tokens.joined(separator: "|"))' . || true")
        #expect(found.text == "")
    }
}
