import ArgumentParser
import Fetchers
import Formats
import Frames
import Jobs

struct ConcatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "concat",
        abstract: "Load many inputs at once and write them as one table.",
        discussion: """
            Examples:
              pipeline concat 'trips/*.csv' --how union -o trips.csv.gz
              pipeline concat 'logs/{site}/{day}.csv' shop.db:orders --to jsonl
              pipeline concat 'https://host/v1/{day}.json' --each day=2024-01-01..2024-01-31 \\
                -H 'Authorization: Bearer ${env:TOKEN}' --records /data -o month.csv
              xsv sample 100 big.csv | pipeline concat - old.csv -o warehouse.db:trips

            Data goes to standard output, everything else to standard error. On a terminal the \
            table is shown as a preview unless --to or --output is given.
            Exit codes: 0 all well; 1 failed, nothing published; 3 published without the items that \
            failed or were late (--on-error skip); 64 wrong usage; 130 or 143 stopped by a signal.
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup(title: "Table") var table: TableOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Run") var retry: RetryOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions
    @OptionGroup(title: "Run") var state: StateArguments
    @OptionGroup(title: "Run") var dependencies: DependencyOptions

    func run() throws {
        try Command.run {
            var job = try JobBuilder(input: input, retry: retry).job()
            job.table.how = table.how
            job.table.sourceColumn = table.sourceColumn
            job.table.normalize = output.normalize
            runOptions.settle(&job)
            job.rejects = output.rejects.map { Template($0) }
            job.outputs = try output.specs()
            let execution = Execution(
                plan: try Planner.plan(job), options: runOptions,
                previewRows: job.outputs.isEmpty ? 10 : 0, state: state.options,
                depfile: dependencies.depfile)
            try execution.run()
        }
    }
}
