import ArgumentParser
import Jobs

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed in a job's sources since its lock file was written.",
        discussion: """
            Examples:
              pipeline diff nightly.yaml

            Fetches what has changed and keeps it for the next run; publishes nothing. Prints a line \
            for each difference, and nothing where there is none; exits with 0 either way, and with 1 \
            where items failed or no longer fit into one table.
            """)

    @OptionGroup var job: JobFileOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions
    @OptionGroup(title: "Run") var state: StateArguments

    func run() throws {
        try Command.run {
            let locked = try LockFile(path: LockFile.path(ofJob: job.file))
            var options = state.options ?? StateOptions()
            options.publishes = false
            let plan = try job.plan(runOptions, state: options)
            var execution = Execution(plan: plan, options: runOptions, state: options)
            execution.compare = { found in
                let comparison = LockComparison(from: locked, to: found, comparesOutputs: false)
                Console.write(comparison.differences.map { $0 + "\n" }.joined(), to: 1)
            }
            try execution.run()
        }
    }
}
