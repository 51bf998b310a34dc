import ArgumentParser
import Frames

/// How items become one table.
struct TableOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "strict: the same columns everywhere; union: missing columns are null; intersection: "
                + "the columns that all have.",
            valueName: "how"))
    var how = ColumnMatching.strict

    @Option(help: ArgumentHelp("Add a column with each row's input.", valueName: "name"))
    var sourceColumn: String?

    func validate() throws {
        if sourceColumn == "" {
            throw ValidationError("--source-column '': expected a name for the column")
        }
    }
}
