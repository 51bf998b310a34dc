import ArgumentParser

/// What is loaded, and how it is read: the options that every command with inputs has.
struct InputOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "What to load, in this order.",
            discussion: """
                [NAME=]LOCATION, where LOCATION is a path, a quoted pattern (*, ?, **, {a,b}, and \
                {name} to capture a column), a folder, a URL, - for standard input, or a SQLite \
                file as FILE:TABLE, as FILE with its only table, or with --query.
                """,
            valueName: "input"),
        completion: .file())
    var gathered: [String] = []

    var inputs: [String] { gathered.flatMap(GatheredInputs.split) }

    @Option(
        help: ArgumentHelp(
            "Format of the inputs: csv, tsv, json, jsonl, arrow or sqlite; by suffix unless given.",
            valueName: "format"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "JSON pointer to the array of records, such as /data/items.", valueName: "pointer"))
    var records: String?

    @Option(
        name: [.customShort("H"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "HTTP header, such as 'Authorization: Bearer ${env:TOKEN}'. Repeatable.",
            valueName: "name: value"))
    var header: [String] = []

    @Option(
        help: ArgumentHelp("SQL to run on every SQLite input.", valueName: "sql"))
    var query: String?

    @Option(
        help: ArgumentHelp(
            "Values for {name} in URLs and paths: a,b,c or 2019..2024 or 2024-01-01..2024-01-31. "
                + "Repeatable; the first varies slowest.",
            valueName: "name=values"))
    var each: [String] = []

    @Flag(help: "Accept HTTP bodies framed by neither length nor chunks.")
    var allowUnframed = false

    @OptionGroup(title: "Reading")
    var reading: ReadingOptions
}

/// How bytes become rows.
struct ReadingOptions: ParsableArguments {
    @Option(
        name: .customLong("null"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A token that stands for null, such as NA. Repeatable.", valueName: "token"))
    var nulls: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Field delimiter of CSV; detected among , ; tab | unless given.", valueName: "char"))
    var delimiter: String?

    @Flag(name: .customLong("no-header"), help: "The first record holds values, not names.")
    var noHeader = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Lines to pass over before the header.", valueName: "n"))
    var skip = 0

    @Option(
        help: ArgumentHelp(
            "Text encoding: utf-8, utf-16, latin-1 or windows-1252.", valueName: "name"))
    var encoding: String?

    @Flag(help: "Read every column as text.")
    var allText = false

    @Option(
        help: ArgumentHelp(
            "Type of a column, such as zip=text or day=date:%d/%m/%Y. Repeatable.",
            valueName: "column=type"))
    var type: [String] = []

    @Option(help: ArgumentHelp("Give a column another name. Repeatable.", valueName: "old=new"))
    var rename: [String] = []

    @Option(
        help: ArgumentHelp(
            "Columns to keep, by their new names, with commas between. Repeatable.",
            valueName: "columns"))
    var select: [String] = []

    @Flag(help: "Number repeated column names (name_2) instead of failing.")
    var renameDuplicates = false

    @Option(
        help: ArgumentHelp(
            "What to do about a row that cannot be used: fail, reject or pad.",
            valueName: "policy"))
    var onBadRow: String?
}
