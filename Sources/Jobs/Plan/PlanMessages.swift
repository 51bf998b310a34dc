import Fetchers

/// What is said about placeholders and names that cannot be used.
enum PlanMessages {
    static func unknownVariable(
        _ name: String, known: [String], isCommandLine: Bool, at place: TextPlace?
    ) -> JobError.Problem {
        let hint = NearestName.of(name, among: known + ["today"]).map { "; did you mean ${\($0)}?" }
        let help =
            isCommandLine
            ? "; the command line knows only ${today}, ${env:NAME} and ${file:PATH}"
            : "; declare it under \"variables\", or write $${ for ${"
        return .init(.usage, "unknown variable ${\(name)}" + (hint ?? help), at: place)
    }

    static func noValue(_ name: String, at place: TextPlace?) -> JobError.Problem {
        .init(
            .missingValue,
            "the variable \(shown(name)) has no value; give it one with --set \(name)=…",
            at: place)
    }

    static func unknownSet(_ name: String, known: [String]) -> JobError.Problem {
        let help: String
        if known.isEmpty {
            help = "; the job declares no variables"
        } else {
            let hint = NearestName.hint(name, among: known)
            help = hint.isEmpty ? "; the job declares \(listed(known))" : hint
        }
        return .init(.usage, "--set \(Label.escaped(name)): no such variable\(help)")
    }

    static func unknownOnly(_ name: String, known: [String]) -> JobError.Problem {
        let hint = NearestName.hint(name, among: known)
        return .init(
            .usage,
            "--only \(Label.escaped(name)): no such source"
                + (hint.isEmpty ? "; the job has \(listed(known))" : hint))
    }

    static func unknownName(
        _ name: String, known: [String], isCommandLine: Bool, at place: TextPlace?
    ) -> JobError.Problem {
        if let near = NearestName.of(name, among: known) {
            return .init(
                .usage, "nothing fills {\(name)}; did you mean {\(near)}?", at: place)
        }
        let help = isCommandLine ? "--each \(name)=…" : "each: { \(name): […] }"
        return .init(
            .usage,
            "nothing fills {\(name)}; expected \(help), or {{\(name)}} for braces as they are",
            at: place)
    }

    static func secretRefused(
        _ placeholder: PlaceholderText.RunPlaceholder, in use: TemplateUse, at place: TextPlace?
    ) -> JobError.Problem {
        let text = placeholder.text
        if use == .argument {
            var name = "TOKEN"
            var help = "write it as a variable"
            if case .environment(let variable) = placeholder {
                name = variable
                help = "the command has the variable \(name) anyway; or write it"
            }
            return .init(
                .usage,
                "\(text) is a secret and cannot stand in \(use.description), which every user of the "
                    + "machine can see; \(help), environment: { \(name): \"\(text)\" }", at: place)
        }
        return .init(
            .usage,
            "\(text) is a secret and cannot stand in \(use.description), which is shown; "
                + "secrets may stand in URLs, headers, parameters and the environment of commands",
            at: place)
    }

    static func cursorRefused(
        _ placeholder: PlaceholderText.RunPlaceholder, in use: TemplateUse, at place: TextPlace?
    ) -> JobError.Problem {
        .init(
            .usage,
            "\(placeholder.text) cannot stand in \(use.description); expected in URLs, headers and "
                + "parameters of sources with a cursor", at: place)
    }

    static func itemRefused(
        _ name: String, in use: TemplateUse, at place: TextPlace?
    ) -> JobError.Problem {
        .init(
            .usage,
            "{\(name)} varies from item to item and cannot stand in \(use.description), which is the "
                + "same for all; write {{\(name)}} for braces as they are", at: place)
    }

    static func queryRefused(_ text: String, name: String, at place: TextPlace?) -> JobError.Problem
    {
        .init(
            .usage,
            "\(text) cannot stand in a query; bind it: write :\(name) in the query, and "
                + "parameters: { \(name): \"\(text)\" }", at: place)
    }

    static func unusedEach(_ name: String, at place: TextPlace?) -> JobError.Problem {
        .init(
            .usage,
            "nothing uses {\(name)} of \"each\"; every value would load the same item again",
            at: place)
    }
}
