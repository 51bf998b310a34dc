import ArgumentParser
import Jobs

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the first and last rows of an input.",
        discussion: """
            Examples:
              pipeline show trips.csv.gz
              pipeline show shop.db:orders --rows 40
              pipeline show https://host/rates.json --records /data
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup(title: "Table") var table: TableOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("Rows to show.", valueName: "n"))
    var rows = 10

    @OptionGroup(title: "Run") var retry: RetryOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions

    func run() throws {
        try Command.run {
            guard rows > 0 else {
                throw UsageError("--rows \(rows): expected a number of rows, 1 or more")
            }
            try load(input, table: table, retry: retry, options: runOptions, previewRows: rows)
        }
    }
}

/// Loads the inputs of a command that only looks at them.
@discardableResult
func load(
    _ input: InputOptions, table: TableOptions, retry: RetryOptions, options: RunOptions,
    previewRows: Int = 0, explain: ((SchemaExplanation, _ error: String?) -> Void)? = nil
) throws -> RunResult {
    var job = try JobBuilder(input: input, retry: retry).job()
    job.table.how = table.how
    job.table.sourceColumn = table.sourceColumn
    options.settle(&job)
    let plan = try Planner.plan(job)
    var execution = Execution(plan: plan, options: options, previewRows: previewRows)
    execution.explain = explain
    return try execution.run()
}
