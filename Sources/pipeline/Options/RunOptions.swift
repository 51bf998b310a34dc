public import ArgumentParser
public import Frames
public import Jobs

/// How a run behaves and what it tells.
struct RunOptions: ParsableArguments {
    @Option(
        name: [.customShort("j"), .long], parsing: .unconditional,
        help: ArgumentHelp("Items loaded at once (default: 64).", valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Whether a failed item fails the run (fail) or is left out (skip, exit code 3).",
            valueName: "policy"))
    var onError: JobSpec.OnError?

    @Option(
        help: ArgumentHelp(
            "Stop loading so long after the start, such as 60s or 5m; what is not finished is late.",
            valueName: "time"))
    var deadline: String?

    @Option(
        help: ArgumentHelp("Write what was done, as JSON, to this file.", valueName: "file.json"),
        completion: .file(extensions: ["json"]))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Append what happens, as it does, to this file: one JSON object a line.",
            valueName: "file.jsonl"),
        completion: .file(extensions: ["jsonl"]))
    var log: String?

    @Option(help: ArgumentHelp("auto, bar, plain, json or none.", valueName: "mode"))
    var progress = ProgressMode.auto

    @Flag(name: [.customShort("q"), .long], help: "No progress and no notes; errors only.")
    var quiet = false

    func validate() throws {
        if let jobs, !(1...100_000).contains(jobs) {
            throw ValidationError("--jobs \(jobs): expected a number from 1 to 100000")
        }
        if let deadline, OptionText.duration(deadline) == nil {
            throw ValidationError("--deadline \(deadline): expected \(OptionText.expectedDuration)")
        }
    }

    /// What a run writes besides its outputs.
    func sideFiles(depfile: String?) -> SideFiles {
        SideFiles(
            files: [("--report", report), ("--log", log), ("--depfile", depfile)].compactMap {
                option, path in
                path.map { (option, $0) }
            })
    }

    /// What is said here about a job that a job file may say, too.
    func settle(_ job: inout JobSpec) {
        if let onError { job.onError = onError }
        if let deadline = deadline.flatMap(OptionText.duration) { job.deadline = deadline }
    }
}

extension JobSpec.OnError: ExpressibleByArgument {}
extension ColumnMatching: ExpressibleByArgument {}
