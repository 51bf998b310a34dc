import Fetchers
import Formats

extension SourceExpansion {
    /// Adds the items of a path, a pattern or a folder and the values of one combination.
    mutating func expandPath(_ location: Template, _ values: [Capture]) throws {
        // A path that is there as it was written wins over its placeholders.
        if kind(of: location.text) != nil {
            let plain = try PathPattern([.literal(location.text)])
            return try expandLiteral(location.text, plain, shape: plain, values, at: location.place)
        }
        let expansion = try Expansion(location, run: run, item: values)
        let pattern = try PathPattern(expansion.patternParts)
        let shape = try PathPattern(expansion.shapeParts)
        if pattern.isLiteral || kind(of: expansion.text) != nil {
            return try expandLiteral(
                expansion.text, pattern, shape: shape, values, at: location.place)
        }
        let matches = try Glob.matches(
            of: pattern, in: job.directory, takesAnyName: job.onError == .skip)
        guard !matches.isEmpty else {
            throw Glob.noMatch(location.text, pattern, in: job.directory, start: start)
        }
        let root = FileLabels.root(of: shape)
        for match in matches {
            try appendFile(
                match.path, root: root, values: values, captures: match.captures,
                isSingle: false, at: location.place)
        }
    }

    private func kind(of path: String) -> FileTree.Kind? {
        FileTree.kind(of: FileTree.join(job.directory, path))
    }

    /// What the folder that relative paths start from is called.
    private var start: String { job.file == nil ? "the current folder" : "the job file's folder" }

    private mutating func expandLiteral(
        _ path: String, _ pattern: PathPattern, shape: PathPattern, _ values: [Capture],
        at place: TextPlace?
    ) throws {
        switch kind(of: path) {
        case nil where job.onError == .fail:
            throw Glob.missing(path, in: job.directory, start: start)
        case .folder:
            let names = try FileTree.files(
                in: FileTree.join(job.directory, path), suffixes: folderFormats,
                takesAnyName: job.onError == .skip)
            guard !names.isEmpty else {
                let suffixes = folderFormats.flatMap(\.suffixes).map { "." + $0 }
                throw LocationError(
                    .notFound,
                    "the folder \(shown(path)) holds no file that ends in "
                        + suffixes.joined(separator: ", ")
                        + "; subfolders are not looked into: write a pattern such as **/*.csv")
            }
            let root = FileLabels.root(
                of: try PathPattern([.literal(FileTree.join(path, "*"))]))
            for name in names {
                try appendFile(
                    FileTree.join(path, name), root: root, values: values, captures: [],
                    isSingle: false, at: place)
            }
        default:
            // With `on-error: skip` a missing file is an item that fails.
            try appendFile(
                path, root: FileLabels.root(of: shape), values: values, captures: [],
                isSingle: shape.isLiteral, at: place)
        }
    }

    /// The formats that a folder's files may have to be taken.
    private var folderFormats: [Format] {
        switch source.kind {
        case .sqlite: [.sqlite]
        case .files(.csv), .files(.tsv): [.csv, .tsv]
        case .files(.json), .files(.jsonl): [.json, .jsonl]
        case .files(.arrow): [.arrow]
        default: Format.allCases
        }
    }

    private mutating func appendFile(
        _ path: String, root: FileLabels.Root, values: [Capture], captures: [Capture],
        isSingle: Bool, at place: TextPlace?
    ) throws {
        guard !isFull else { return }
        let label = labels.label(
            path: path, root: root, name: source.labelName, isSingle: isSingle)
        let real = FileTree.join(job.directory, path)
        var options = source.options
        let format = format(of: real)
        if format == .sqlite {
            try appendDatabase(
                real, label: label, values: values, captures: captures, at: place)
            return
        }
        if case .table(let table) = source.selection {
            throw LocationError(
                .usage,
                "\(shown(path)) is not a SQLite database, so it has no table "
                    + shown(table.text))
        }
        options.read.format = format
        append(label, .file(path: real), captures: captures, options: options)
    }

    /// What a file is read as: as told, else by its suffix, else by its first bytes.
    private func format(of path: String) -> Format {
        if source.kind == .sqlite { return .sqlite }
        if let told = source.options.read.format { return told }
        switch source.kind {
        case .files(.csv?): return FileSuffix(of: path).format == .tsv ? .tsv : .csv
        case .files(.json?): return FileSuffix(of: path).format == .jsonl ? .jsonl : .json
        case .files(let kind?): return kind
        default: return FileTree.format(of: path)
        }
    }

    private mutating func appendDatabase(
        _ path: String, label: String, values: [Capture], captures: [Capture],
        at place: TextPlace?
    ) throws {
        let item = values + captures
        var label = label
        let selection: TableSelection
        switch source.selection {
        case .onlyTable: selection = .onlyTable
        case .query(let sql): selection = .query(try Expansion(sql, run: run).text)
        case .table(let name):
            let table = try filled(name, item).text
            selection = .table(table)
            if source.labelName == nil { label += ":" + Label.escaped(table) }
        }
        var parameters: [PlannedParameter] = []
        for parameter in source.parameters {
            let value = try filled(parameter.value, item)
            parameters.append(
                PlannedParameter(
                    name: parameter.name,
                    value: ParameterValue(
                        value, isText: run.greatest?.isText(parameter) ?? parameter.isText)))
        }
        append(
            label, .sqlite(path: path, selection: selection, parameters: parameters),
            captures: captures, options: source.options)
    }

    private func filled(_ template: Template, _ item: [Capture]) throws -> Expansion {
        let expansion = try Expansion(template, run: run, item: item)
        for case .open(let name) in expansion.parts {
            throw JobError(
                PlanMessages.unknownName(
                    name, known: item.map(\.name), isCommandLine: job.file == nil,
                    at: template.place))
        }
        return expansion
    }
}
