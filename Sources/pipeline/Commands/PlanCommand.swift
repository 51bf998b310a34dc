import ArgumentParser
import Jobs

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a job file would load and write, without loading anything.",
        discussion: """
            Examples:
              pipeline plan nightly.yaml
              pipeline plan nightly.yaml --only weather --json
            """)

    @OptionGroup var job: JobFileOptions
    @OptionGroup var state: StateArguments

    @Flag(help: "Print the plan as JSON.")
    var json = false

    func run() throws {
        try Command.run {
            var options = StateOptions()
            options.directory = state.state
            let plan = try job.plan(state: options, onlyShows: true)
            Console.write(json ? plan.json() : plan.text(), to: 1)
        }
    }
}
