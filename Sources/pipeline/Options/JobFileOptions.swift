import ArgumentParser
import Formats
import Jobs

/// A job file, and what is said on the command line about it.
struct JobFileOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The job file.", valueName: "job"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Give a variable of the job a value. Repeatable.", valueName: "name=value"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp("Load only this source of the job. Repeatable.", valueName: "source"))
    var only: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Load at most so many items of each source.", valueName: "n"))
    var limitItems: Int?

    /// Reads the job file and expands it.
    ///
    /// - Parameters:
    ///   - state: that of the run; an unfinished one is gone on with as of its own day.
    ///   - onlyShows: whether there will be no run, so that the state stays as it is.
    ///   - prints: whether a table without an output goes to standard output, where that is no
    ///     terminal.
    func plan(
        _ options: RunOptions? = nil, state: StateOptions, onlyShows: Bool = false,
        prints: Bool = false
    ) throws -> Plan {
        var values: [String: String] = [:]
        for text in set {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw UsageError("--set \(text): expected NAME=VALUE")
            }
            values[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        if let limitItems, limitItems < 1 {
            throw UsageError("--limit-items \(limitItems): expected a number of items, 1 or more")
        }
        var job = try JobSpec.load(file: file)
        options?.settle(&job)
        if prints, job.outputs.isEmpty, !Console.isOutputTerminal {
            job.outputs = [.standardOutput(.csv)]
        }
        let earlier = try onlyShows ? state.glance(at: job) : state.earlierRuns(of: job)
        return try Planner.plan(
            job, set: values, only: only, limitItems: limitItems,
            today: earlier?.today ?? Planner.today(), cursors: earlier?.cursors ?? Cursors())
    }
}
