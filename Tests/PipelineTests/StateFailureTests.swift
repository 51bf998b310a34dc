import Glibc
import Testing

/// A state that cannot be written ends the run, and says so once.
@Suite struct StateFailureTests {
    private let folder: WorkFolder

    init() throws {
        folder = try WorkFolder()
        for index in 1...20 { try folder.write("in/\(index).csv", "id\n\(index)\n") }
        try folder.write(
            "job.yaml",
            """
            version: 1
            sources: { s: { csv: "in/*.csv" } }
            outputs: [all.csv]
            """)
    }

    /// The stage's folder cannot be synced; or the database's log.
    @Test(.needsStrace, arguments: [("fsync", "stage", 1), ("fdatasync", "state.db-wal", 2)])
    func oneLine(_ call: String, _ path: String, _ first: Int) throws {
        // The run that makes the state is not disturbed.
        #expect(try folder.run("run", "job.yaml", "--limit-items", "1").code == 0)
        try folder.shell("rm all.csv")
        let output = try folder.shell(
            """
            strace -f -qq -o trace.txt -P $PWD/.pipeline/job/\(path) -e trace=\(call) \
                -e inject=\(call):error=EIO:when=\(first)+ \
                $PIPELINE run job.yaml --report r.json || echo $?
            """)
        #expect(output.text == "1\n")
        #expect(!folder.exists("all.csv"))
        let lines = output.errors.split(separator: "\n")
        #expect(lines.count == 1 && output.errors.contains("the state"), "\(output.errors)")
        let report = try folder.report("r.json")
        #expect(report.totals.isConsistent)
        #expect(report.totals.failed == 0 && report.totals.skipped > 0)
        #expect(try folder.run("run", "job.yaml").code == 0)
    }

    /// To make names durable a folder is opened for reading.
    @Test(arguments: ["-wx", "r-x", "rw-"])
    func aFolderThatCannotBeUsed(_ mode: String) throws {
        let nobody = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
        guard try folder.shell("\(nobody) \"$PIPELINE\" --version").code == 0 else {
            print("skipped: the binary cannot be run as another user here")
            return
        }
        let output = try folder.shell(
            """
            chmod 777 .; \(nobody) mkdir kept; \(nobody) chmod u=\(mode.filter { $0 != "-" }) kept
            \(nobody) $PIPELINE run job.yaml --state kept --report r.json || echo $?
            """)
        #expect(output.text == "1\n")
        let lines = output.errors.split(separator: "\n")
        #expect(lines.count == 1 && output.errors.contains("\"kept"), "\(output.errors)")
        #expect(output.errors.contains("folder that you may read and write with --state"))
        #expect(try folder.report("r.json").totals.skipped == 20)
    }
}
