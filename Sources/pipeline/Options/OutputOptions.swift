import ArgumentParser
import Formats
import Jobs
import Sinks

/// What happens to an output that exists.
private enum IfExists: String {
    case fail, replace, append
}

/// Where the table goes.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Write to FILE.csv, .tsv, .jsonl or .arrow (with .gz or .zst or without), or "
                + "FILE.db:TABLE. Repeatable; standard output without.",
            valueName: "file"),
        completion: .file())
    var output: [String] = []

    @Option(
        help: ArgumentHelp(
            "Format of standard output: csv, tsv, jsonl or arrow.", valueName: "format"))
    var to: String?

    @Flag(help: "Write values in canonical form instead of as their CSV source spells them.")
    var normalize = false

    @Option(
        help: ArgumentHelp(
            "What to do about an output that exists: fail, replace or append. Files are replaced "
                + "and tables fail unless told otherwise; only tables can be appended to.",
            valueName: "what"))
    var ifExists: String?

    @Option(
        help: ArgumentHelp("Write rejected rows to this file.", valueName: "file"),
        completion: .file())
    var rejects: String?

    /// The outputs; none where a terminal is to see a preview.
    func specs() throws -> [OutputSpec] {
        var specs = try output.map(spec)
        if let to {
            guard let format = Format(rawValue: to), format != .json, format != .sqlite else {
                throw UsageError("--to \(to): expected csv, tsv, jsonl or arrow")
            }
            guard format != .arrow || !Console.isOutputTerminal else {
                throw UsageError(
                    "--to arrow: standard output is a terminal, expected a pipe or a file; "
                        + "--output FILE.arrow writes a file")
            }
            specs.append(.standardOutput(format))
        } else if specs.isEmpty, !Console.isOutputTerminal {
            specs.append(.standardOutput(.csv))
        }
        return specs
    }

    /// `FILE.db:TABLE` is a table, everything else a file.
    private func spec(_ text: String) throws -> OutputSpec {
        let policy = try ifExistsPolicy()
        if let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            FileSuffix(of: String(text[..<colon])).format == .sqlite
        {
            let table = String(text[text.index(after: colon)...])
            guard !table.isEmpty else {
                throw UsageError("--output \(text): no table after the colon; expected FILE:TABLE")
            }
            let mode: TableMode =
                switch policy {
                case .fail, nil: .create
                case .replace: .replace
                case .append: .append
                }
            return .sqlite(Template(String(text[..<colon])), table: Template(table), mode: mode)
        }
        switch policy {
        case .replace, nil: break
        case .append:
            throw UsageError(
                "--if-exists append: \(text) is a file, and only tables of a database "
                    + "(FILE.db:TABLE) can be appended to")
        case .fail:
            guard !Console.exists(text) else {
                throw UsageError(
                    "--output \(text): the file exists; --if-exists replace replaces it")
            }
        }
        return .file(Template(text))
    }

    private func ifExistsPolicy() throws -> IfExists? {
        guard let ifExists else { return nil }
        guard let policy = IfExists(rawValue: ifExists) else {
            throw UsageError("--if-exists \(ifExists): expected fail, replace or append")
        }
        return policy
    }
}
