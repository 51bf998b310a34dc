import Fetchers

/// Where a template stands.
enum TemplateUse {
    case path, url, header, parameter, argument, variable, table, each, query, output, rejects

    var description: String {
        switch self {
        case .path: "a path"
        case .url: "a URL"
        case .header: "a header"
        case .parameter: "a parameter"
        case .argument: "an argument of a command"
        case .variable: "a variable of a command"
        case .table: "a table's name"
        case .each: "\"each\""
        case .query: "a query"
        case .output: "an output"
        case .rejects: "the name of the rejects file"
        }
    }

    var allowsSecrets: Bool { allowsCursors || self == .variable }

    var allowsCursors: Bool { self == .url || self == .header || self == .parameter }

    var allowsItems: Bool {
        switch self {
        case .path, .url, .header, .parameter, .argument, .variable, .table: true
        case .each, .query, .output, .rejects: false
        }
    }
}

/// Checks every placeholder of a job without filling one in.
struct SpecChecker {
    private let job: JobSpec
    private let variables: [String]

    init(_ job: JobSpec) {
        self.job = job
        variables = job.variables.map(\.name)
    }

    /// Everything that is wrong, source by source, then the outputs.
    func problems() -> [JobError.Problem] {
        var problems = job.sources.flatMap(problems(of:)) + unusedOfAll()
        for output in job.outputs {
            switch output {
            case .file(let path): problems += check(path, .output)
            case .sqlite(let path, let table, _):
                problems += check(path, .output) + check(table, .output)
            case .standardOutput: break
            }
        }
        if let rejects = job.rejects { problems += check(rejects, .rejects) }
        return problems
    }

    private func problems(of source: SourceSpec) -> [JobError.Problem] {
        let each = source.each.map(\.name)
        var problems = source.each.flatMap { $0.values }.flatMap { check($0, .each) }
        switch source.kind {
        case .http:
            for url in source.locations { problems += check(url, .url, known: each) }
            for header in source.headers { problems += check(header.value, .header, known: each) }
        case .files, .sqlite:
            var known = each
            for path in source.locations where !isExisting(path) {
                // Every name in a path is known: what `each` does not fill is a capture.
                let names = itemNames(path)
                problems += check(path, .path, known: names)
                known += names
            }
            for parameter in source.parameters {
                problems += check(parameter.value, .parameter, known: known)
            }
            if case .table(let table) = source.selection {
                problems += check(table, .table, known: known)
            }
            if case .query(let query) = source.selection { problems += check(query, .query) }
        case .command:
            for argument in source.arguments {
                problems += check(argument, .argument, known: each)
            }
            for variable in source.environment {
                problems += check(variable.value, .variable, known: each)
            }
        case .standardInput: break
        }
        if job.file != nil { problems += unused(in: [source]) }
        return problems
    }

    /// On the command line one `--each` serves all inputs: some input has to use it.
    private func unusedOfAll() -> [JobError.Problem] {
        job.file == nil ? unused(in: job.sources) : []
    }

    private func unused(in sources: [SourceSpec]) -> [JobError.Problem] {
        let used = Set(sources.flatMap(Self.usedNames))
        return (sources.first?.each ?? []).filter { !used.contains($0.name) }
            .map {
                PlanMessages.unusedEach($0.name, at: $0.values.first?.place ?? sources[0].place)
            }
    }

    /// The names of items that a source's texts hold.
    static func usedNames(of source: SourceSpec) -> [String] {
        var templates = source.locations
        switch source.kind {
        case .http: templates += source.headers.map(\.value)
        case .command: templates += source.arguments + source.environment.map(\.value)
        case .files, .sqlite:
            templates += source.parameters.map(\.value)
            if case .table(let table) = source.selection { templates.append(table) }
        case .standardInput: break
        }
        return templates.flatMap(itemNames)
    }

    private func itemNames(_ template: Template) -> [String] { Self.itemNames(template) }

    private static func itemNames(_ template: Template) -> [String] {
        ((try? PlaceholderText(template.text))?.parts ?? []).compactMap { part in
            if case .item(let name) = part { return name }
            return nil
        }
    }

    /// Whether a path is there as it stands, braces and all.
    private func isExisting(_ template: Template) -> Bool {
        FileTree.kind(of: FileTree.join(job.directory, template.text)) != nil
    }

    private func check(
        _ template: Template, _ use: TemplateUse, known: [String] = []
    ) -> [JobError.Problem] {
        let text: PlaceholderText
        do {
            text = try PlaceholderText(template.text)
        } catch {
            return [.init(.usage, error.message, at: template.place)]
        }
        return text.parts.compactMap { part in
            switch part {
            case .text, .escaped: nil
            case .run(let placeholder): check(placeholder, use, at: template.place)
            case .item(let name): checkItem(name, use, known: known, at: template.place)
            }
        }
    }

    private func check(
        _ placeholder: PlaceholderText.RunPlaceholder, _ use: TemplateUse, at place: TextPlace?
    ) -> JobError.Problem? {
        if use == .query {
            let name =
                switch placeholder {
                case .variable(let name): name
                case .today: "today"
                case .greatest: "since"
                case .environment, .file: "value"
                }
            return PlanMessages.queryRefused(placeholder.text, name: name, at: place)
        }
        if case .greatest = placeholder, !use.allowsCursors {
            return PlanMessages.cursorRefused(placeholder, in: use, at: place)
        }
        if placeholder.isSecret, !use.allowsSecrets {
            return PlanMessages.secretRefused(placeholder, in: use, at: place)
        }
        if case .variable(let name) = placeholder, !variables.contains(name) {
            return PlanMessages.unknownVariable(
                name, known: variables, isCommandLine: job.file == nil, at: place)
        }
        return nil
    }

    private func checkItem(
        _ name: String, _ use: TemplateUse, known: [String], at place: TextPlace?
    ) -> JobError.Problem? {
        if use == .query {
            return PlanMessages.queryRefused("{\(name)}", name: name, at: place)
        }
        guard use.allowsItems else { return PlanMessages.itemRefused(name, in: use, at: place) }
        guard known.contains(name) else {
            return PlanMessages.unknownName(
                name, known: known, isCommandLine: job.file == nil, at: place)
        }
        return nil
    }
}
