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

    @Flag(help: "Print the plan as JSON.")
    var json = false

    func run() throws {
        try Command.run {
            let plan = try job.plan()
            Console.write(json ? plan.json() : plan.text(), to: 1)
        }
    }
}
