import ArgumentParser
import Frames
import Jobs

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what became of a job's items and of its last runs.",
        discussion: """
            Examples:
              pipeline status nightly.yaml
              pipeline status nightly.yaml --json | jq '.items[] | select(.outcome == "failed")'

            Reads only what the runs have left: nothing is loaded.
            """)

    @Argument(
        help: ArgumentHelp("The job file.", valueName: "job"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var state: StateArguments

    @Flag(help: "Print the status as JSON.")
    var json = false

    func run() throws {
        try Command.run {
            let job = try JobSpec.load(file: file)
            guard let status = try JobStatus(of: job, directory: state.state) else {
                throw UsageError(
                    "\(file) was never run here, so there is no status; pipeline run \(file) runs it"
                )
            }
            Console.write(json ? status.json() : text(status), to: 1)
        }
    }

    private func text(_ status: JobStatus) -> String {
        var text = ""
        func name(_ outcome: Outcome?) -> String { outcome?.rawValue ?? "unfinished" }
        let outcomes = Outcome.allCases.map { Optional($0) } + [nil]
        let counts = outcomes.compactMap { outcome in
            let count = status.items.count { $0.outcome == outcome }
            return count == 0 ? nil : "\(count) \(name(outcome))"
        }
        text += "\(Human.count(status.items.count, "item")): \(counts.joined(separator: ", "))\n"
        for item in status.items
        where !(item.outcome?.isFinished ?? false) {
            text += "  \(name(item.outcome))  \(item.label)"
            if !item.error.isEmpty { text += "  \(item.error)" }
            text += "\n"
        }
        text += "\nruns, the newest first:\n"
        for run in status.runs.prefix(10) {
            text += "  \(JobStatus.time(run.started))  \(run.status)"
            if run.status == "published" {
                text += "  \(Human.count(run.rows, "row"))"
                if let ended = run.ended { text += " in \(ended - run.started) s" }
            }
            if !run.error.isEmpty { text += "  \(run.error)" }
            text += "\n"
        }
        return text
    }
}
