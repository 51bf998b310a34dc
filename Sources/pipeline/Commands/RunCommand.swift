import ArgumentParser
import Jobs

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry out a job file.",
        discussion: """
            Examples:
              pipeline run nightly.yaml
              pipeline run nightly.yaml --set since=2024-06-01 --only weather --limit-items 2
              pipeline run nightly.yaml --on-error skip --report report.json

            Finished items are kept in .pipeline/ beside the job file (--state puts them elsewhere): a \
            later run fetches only what is unfinished or has changed, and one that finds nothing \
            changed leaves the outputs as they are.
            Nothing is published unless every item was loaded, or --on-error skip says otherwise.
            Exit codes: 0 all well; 1 failed, nothing published; 3 published without the items that \
            failed or were late (--on-error skip); 64 wrong usage; 130 or 143 stopped by a signal.
            """)

    @OptionGroup var job: JobFileOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions

    @OptionGroup(title: "Run") var state: StateArguments
    @OptionGroup(title: "Run") var dependencies: DependencyOptions

    @Flag(help: "Fetch everything anew, whatever earlier runs have left.")
    var fresh = false

    @Flag(help: "Fetch only items that failed or were never finished; take all others as they are.")
    var onlyFailed = false

    @Flag(help: "Publish only what the lock file says: see pipeline lock.")
    var locked = false

    @Option(
        help: ArgumentHelp(
            "Rows of the table to show at the end (default: 10 on a terminal, else none).",
            valueName: "n"))
    var preview: Int?

    func run() throws {
        try Command.run {
            guard !(fresh && onlyFailed) else {
                throw UsageError(
                    "--fresh fetches everything, --only-failed what failed: choose one")
            }
            var stateOptions = StateOptions()
            stateOptions.directory = state.state
            stateOptions.startsOver = fresh
            stateOptions.retriesFailedOnly = onlyFailed
            let lock = try LockFile.read(ofJob: job.file)
            if locked {
                // Where there is none, this says so.
                stateOptions.locked = try lock ?? LockFile(path: LockFile.path(ofJob: job.file))
            }
            let plan = try job.plan(
                runOptions, state: stateOptions, prints: preview == nil)
            let rows = preview ?? (Console.isOutputTerminal && !runOptions.quiet ? 10 : 0)
            guard rows >= 0 else {
                throw UsageError("--preview \(rows): expected a number of rows, 0 or more")
            }
            let execution = Execution(
                plan: plan, options: runOptions, previewRows: rows, showsSummary: true,
                earlier: lock?.earlierRows, state: stateOptions, depfile: dependencies.depfile)
            try execution.run()
        }
    }
}
