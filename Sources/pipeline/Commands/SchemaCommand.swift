import ArgumentParser
import Frames
import Jobs

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Show the columns that inputs have together: names, types and nulls.",
        discussion: """
            Examples:
              pipeline schema trips.csv
              pipeline schema 'trips/*.csv' --how union --json
              pipeline schema 'trips/*.csv' --explain

            All rows are read: a type holds for every value. --explain says what was seen in each \
            column, what forced a wider type and what would undo it, and how each input was read. \
            It does so even for inputs that do not fit into one table (exit code 1).
            """)

    @OptionGroup var input: InputOptions
    @OptionGroup(title: "Table") var table: TableOptions

    @Flag(help: "Print the schema as JSON.")
    var json = false

    @Flag(help: "Tell how the types came about, and how each input was read.")
    var explain = false

    @OptionGroup(title: "Run") var retry: RetryOptions
    @OptionGroup(title: "Run") var runOptions: RunOptions

    func run() throws {
        try Command.run {
            if explain {
                try load(
                    input, table: table, retry: retry, options: runOptions, explain: tellExplanation
                )
                return
            }
            let result = try load(input, table: table, retry: retry, options: runOptions)
            Console.write(json ? jsonText(result.report) : text(result.report), to: 1)
        }
    }

    private func tellExplanation(_ explanation: SchemaExplanation, error: String?) {
        Console.write(
            json
                ? explanation.json(error: error)
                : explanation.text(width: min(100, Console.width(of: 1))), to: 1)
    }

    private func jsonText(_ report: RunReport) -> String {
        var json = JSONText()
        json.object {
            $0.member("rows", report.rows)
            $0.array("columns", report.columns) { column, json in
                json.member("name", column.name)
                json.member("type", column.type.rawValue)
                json.member("nulls", column.nulls)
            }
        }
        return json.text + "\n"
    }

    private func text(_ report: RunReport) -> String {
        let rows = report.columns.map { column in
            [visible(column.name), column.type.rawValue, Human.count(column.nulls)]
        }
        let table = [["column", "type", "nulls"]] + rows
        let widths = (0..<3).map { index in table.reduce(0) { max($0, $1[index].count) } }
        var text = ""
        for row in table {
            let pad = { (index: Int) in
                String(repeating: " ", count: widths[index] - row[index].count)
            }
            text += "\(row[0])\(pad(0))  \(row[1])\(pad(1))  \(pad(2))\(row[2])\n"
        }
        return text + Human.count(report.rows, "row") + "\n"
    }
}
