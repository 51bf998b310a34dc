import Fetchers
import Formats

/// Reads one entry of `sources`.
struct SourceReader {
    private let name: String
    private let place: TextPlace
    private let reader: MappingReader
    private let defaults: MappingReader?
    private let expect: ItemExpectations
    private let diagnostics: Diagnostics

    /// - Parameter expect: what is asked of the items, where the source asks nothing of its own.
    init?(
        _ entry: YAMLNode.Entry, defaults: MappingReader?, expect: ItemExpectations,
        diagnostics: Diagnostics
    ) {
        let owner = "source \(shown(entry.key))"
        guard
            let reader = MappingReader(
                entry.value, name: shown(entry.key), owner: owner, diagnostics: diagnostics)
        else { return nil }
        name = entry.key
        place = entry.keyPlace
        self.reader = reader
        self.defaults = defaults
        self.expect = expect
        self.diagnostics = diagnostics
    }

    func source() -> SourceSpec? {
        guard let kind = kindKey() else { return nil }
        let keys = JobFileKeys.options(of: kind)
        reader.checkKeys([kind] + keys) { explain($0, kind) }
        var source = SourceSpec(name: name, kind: self.kind(kind))
        if kind == "command" {
            guard let arguments = CommandReader(reader).arguments() else { return nil }
            source.arguments = arguments
            // What a program does is done twice if it is run twice: only its own source allows that.
            source.options.retries = 0
        } else {
            guard let locations = reader.templates(kind) else { return nil }
            source.locations = locations
        }
        source.place = place
        source.each = each()
        source.options.expect = expect
        if let defaults {
            let kept = kind == "command" ? ["each", "retries"] : ["each"]
            OptionsReader(defaults).read(keys.filter { !kept.contains($0) }, into: &source.options)
        }
        OptionsReader(reader).read(keys, into: &source.options)
        if kind == "sqlite" { readSelection(into: &source) }
        if kind == "http" { readRequest(into: &source) }
        if kind == "command" { readCommand(into: &source) }
        source.cursor = reader.mapping("cursor").flatMap { CursorReader($0).cursor() }
        checkRename(source)
        return source
    }

    /// The one key that says what is loaded.
    private func kindKey() -> String? {
        let found = reader.entries.filter { JobFileKeys.kinds.contains($0.key) }
        if found.count == 1 { return found[0].key }
        if found.count > 1 {
            diagnostics.report(
                "source \(shown(name)) loads \(found[0].key) and \(found[1].key); expected one of "
                    + "them: write two sources", at: found[1].keyPlace)
            return nil
        }
        let kinds = JobFileKeys.kinds.joined(separator: ", ")
        // A misspelt kind is one fault and not two.
        reader.checkKeys(JobFileKeys.source, listing: JobFileKeys.kinds)
        if reader.entries.allSatisfy({ JobFileKeys.source.contains($0.key) }) {
            diagnostics.report(
                "source \(shown(name)) does not say what to load; expected one of \(kinds)",
                at: place)
        }
        return nil
    }

    private func kind(_ key: String) -> SourceSpec.Kind {
        switch key {
        case "sqlite": .sqlite
        case "http": .http
        case "command": .command
        default: .files(Format(rawValue: key))
        }
    }

    private func explain(_ key: String, _ kind: String) -> String? {
        let owners = JobFileKeys.kinds.filter { JobFileKeys.options(of: $0).contains(key) }
        guard !owners.isEmpty else { return nil }
        let list =
            owners.count == 1
            ? owners[0]
            : owners.dropLast().joined(separator: ", ") + " and " + owners[owners.count - 1]
        let why =
            key == "cache"
            ? ": of other sources it is known whether they have changed, by the state of a file or by "
                + "asking the server" : ""
        return "\(shown(key))\(reader.inOwner) belongs to \(list) sources, not to \(kind)\(why)"
    }

    private func each() -> [EachVariable] {
        guard let mapping = reader.mapping("each") else { return [] }
        return mapping.entries.compactMap { entry in
            guard PlaceholderText.isIdentifier(entry.key) else {
                diagnostics.report(
                    "\(shown(entry.key)) cannot be filled in for {…}; expected ASCII letters, "
                        + "digits and _", at: entry.keyPlace)
                return nil
            }
            // A name whose values cannot be read is known all the same: nothing more is said of it.
            return EachVariable(name: entry.key, values: mapping.templates(entry.key) ?? [])
        }
    }

    private func readSelection(into source: inout SourceSpec) {
        let table = reader.template("table", expected: "a table's name")
        let query = reader.template("query", expected: "a query in SQL")
        if let table { source.selection = .table(table) }
        if let query { source.selection = .query(query) }
        if let entry = reader.entry("table"), reader.node("query") != nil {
            diagnostics.report(
                "source \(shown(name)) has a table and a query; expected one of them",
                at: entry.keyPlace)
        }
        guard let entry = reader.entry("parameters") else { return }
        if reader.node("query") == nil {
            diagnostics.report(
                "\"parameters\"\(reader.inOwner) has no query to be bound to", at: entry.keyPlace)
        }
        source.parameters = parameters()
    }

    private func parameters() -> [ParameterSpec] {
        guard let mapping = reader.mapping("parameters") else { return [] }
        return mapping.entries.compactMap { entry in
            let name = entry.key.hasPrefix(":") ? String(entry.key.dropFirst()) : entry.key
            guard case .scalar(let text, let isPlain) = entry.value.content else {
                mapping.mismatch(
                    entry.key, entry.value,
                    expected: "a text or a number; put a text that begins with { in quotes")
                return nil
            }
            return ParameterSpec(
                name: name, value: Template(text, at: entry.value.place), isText: !isPlain)
        }
    }

    private static let expectedFormat = "one of csv, tsv, json, jsonl, arrow"

    private func readFormat(into source: inout SourceSpec) {
        if let format = reader.value(
            "format", expected: SourceReader.expectedFormat,
            { text in Format(rawValue: text).flatMap { $0 == .sqlite ? nil : $0 } })
        {
            source.options.read.format = format
        }
    }

    private func readCommand(into source: inout SourceSpec) {
        readFormat(into: &source)
        source.environment = CommandReader(reader).environment()
        if reader.node("format") == nil {
            diagnostics.report(
                "source \(shown(name)) does not say what its command writes; expected format: "
                    + SourceReader.expectedFormat, at: place)
        }
    }

    private func readRequest(into source: inout SourceSpec) {
        readFormat(into: &source)
        guard let mapping = reader.mapping("headers") else { return }
        source.headers = mapping.entries.compactMap { entry in
            mapping.template(entry.key).map { HeaderSpec(name: entry.key, value: $0) }
        }
    }

    /// Two columns that are renamed to one name are a mistake in any input.
    private func checkRename(_ source: SourceSpec) {
        guard let node = reader.node("rename") else { return }
        var seen: Set<String> = []
        for rename in source.options.rename where !seen.insert(rename.new).inserted {
            diagnostics.report(
                "\"rename\"\(reader.inOwner): two columns are renamed to \(shown(rename.new))",
                at: node.place)
        }
    }
}
