import ArgumentParser
import Jobs
import Sinks

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Run a job and write down what its table is made of.",
        discussion: """
            Examples:
              pipeline lock nightly.yaml && git add nightly.yaml.lock
              pipeline run nightly.yaml --locked

            JOB.lock holds, as text made for review, each item's bytes, SHA-256, rows and columns, the \
            table's columns, and the SHA-256 of the outputs. Items that earlier runs have left and that \
            are unchanged are not fetched again.
            """)

    @OptionGroup var job: JobFileOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions
    @OptionGroup(title: "Run") var state: StateArguments

    func run() throws {
        try Command.run {
            var options = state.options ?? StateOptions()
            options.makesLock = true
            let plan = try job.plan(runOptions, state: options)
            guard plan.isWhole else {
                throw UsageError(
                    "a lock file is of a whole job; leave out --only and --limit-items")
            }
            let result = try Execution(plan: plan, options: runOptions, state: options).run()
            guard let lock = result.lock else { throw ExitStatus.failed }
            let path = LockFile.path(ofJob: job.file)
            let name = job.file.split(separator: "/").last.map(String.init) ?? job.file
            try TextFile.write(
                lock.text(job: name, versions: ["pipeline \(Pipeline.version)"]), to: path,
                tag: plan.tag)
            if !runOptions.quiet {
                Console.note(
                    "\(path): \(Human.count(lock.items.count, "item")), "
                        + "\(Human.count(lock.rows, "row")), \(Human.count(lock.outputs.count, "output"))"
                )
            }
        }
    }
}
