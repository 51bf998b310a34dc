import Fetchers
import Frames

/// Reads the nodes of a job file as a job.
struct JobFileReader {
    private let reader: MappingReader
    private let diagnostics: Diagnostics

    /// - Returns: nil if the file is no mapping, which is reported.
    init?(_ root: YAMLNode, diagnostics: Diagnostics) {
        guard
            let reader = MappingReader(root, name: nil, owner: nil, diagnostics: diagnostics)
        else { return nil }
        self.reader = reader
        self.diagnostics = diagnostics
    }

    /// The job as far as it can be read; what cannot is reported.
    func job(defaultName: String, directory: String) -> JobSpec {
        reader.checkKeys(JobFileKeys.job)
        readVersion()
        var job = JobSpec(name: defaultName, directory: directory, sources: [])
        if let name = reader.text("name") { job.name = name }
        job.variables = variables()
        job.width = reader.wholeNumber("jobs", in: 1...Self.maximumWidth)
        job.deadline = reader.value(
            "deadline", expected: OptionText.expectedDuration, OptionText.duration)
        let (expect, expectOfItems) = expectations()
        job.expect = expect
        job.sources = sources(defaults: defaults(), expect: expectOfItems)
        job.table = table()
        job.onError = reader.choice("on-error", JobSpec.OnError.self) ?? .fail
        job.rejects = reader.template("rejects", expected: "a path")
        job.outputs = OutputReader(reader).outputs()
        return job
    }

    /// More items at once than this are a mistake.
    static let maximumWidth = 100_000

    private func readVersion() {
        guard let node = reader.node("version") else {
            diagnostics.report(
                "the key \"version\" is missing; expected version: 1", at: reader.place)
            return
        }
        if case .scalar("1", _) = node.content { return }
        reader.mismatch("version", node, expected: "1, the only version that there is")
    }

    private func variables() -> [VariableSpec] {
        guard let mapping = reader.mapping("variables") else { return [] }
        return mapping.entries.compactMap { entry in
            guard isName(entry, "a variable") else { return nil }
            if entry.value.isNothing { return VariableSpec(name: entry.key, value: nil) }
            guard case .scalar(let text, _) = entry.value.content else {
                mapping.mismatch(entry.key, entry.value, expected: "a text or a number")
                return nil
            }
            if let fault = DayText.fault(in: text) {
                diagnostics.report(
                    "\(shown(entry.key)) in \"variables\": \(fault)", at: entry.value.place)
            }
            return VariableSpec(name: entry.key, value: text)
        }
    }

    /// Whether the key is an identifier, as placeholders are.
    private func isName(_ entry: YAMLNode.Entry, _ what: String) -> Bool {
        if PlaceholderText.isIdentifier(entry.key) { return true }
        diagnostics.report(
            "\(shown(entry.key)) cannot name \(what); expected ASCII letters, digits and _",
            at: entry.keyPlace)
        return false
    }

    private func defaults() -> MappingReader? {
        guard let defaults = reader.mapping("defaults") else { return nil }
        defaults.checkKeys(JobFileKeys.defaults) { key in
            guard JobFileKeys.source.contains(key) else { return nil }
            return "\(shown(key)) has no default; write it in the sources that need it"
        }
        // Read once by itself, so that a fault is reported even if no source has use for the option.
        var options = ItemOptions()
        OptionsReader(defaults).read(JobFileKeys.defaults, into: &options)
        return defaults
    }

    private func expectations() -> (TableExpectations, ItemExpectations) {
        guard let mapping = reader.mapping("expect") else {
            return (TableExpectations(), ItemExpectations())
        }
        let items = mapping.mapping("items").map { ExpectationReader($0).ofItems() }
        return (ExpectationReader(mapping).ofTable(), items ?? ItemExpectations())
    }

    private func sources(
        defaults: MappingReader?, expect: ItemExpectations
    ) -> [SourceSpec] {
        guard let node = reader.node("sources") else {
            // A misspelt key is one fault and not two.
            if reader.entries.contains(where: { NearestName.of($0.key, among: ["sources"]) != nil })
            {
                return []
            }
            diagnostics.report(
                "the key \"sources\" is missing; expected what to load, such as "
                    + "sources: { trips: { csv: \"trips/*.csv\" } }", at: reader.place)
            return []
        }
        guard let mapping = reader.mapping("sources") else { return [] }
        if mapping.entries.isEmpty {
            diagnostics.report("\"sources\" is empty; expected at least one source", at: node.place)
        }
        return mapping.entries.compactMap { entry in
            if !isSourceName(entry.key) {
                diagnostics.report(
                    "\(shown(entry.key)) cannot name a source; expected ASCII letters, digits, _ "
                        + "and -", at: entry.keyPlace)
            }
            return SourceReader(
                entry, defaults: defaults, expect: expect, diagnostics: diagnostics)?.source()
        }
    }

    private func isSourceName(_ name: String) -> Bool {
        let plain = String(name.map { $0 == "-" ? "_" : $0 })
        return name.first != "-" && PlaceholderText.isIdentifier(plain)
    }

    private func table() -> TableSpec {
        var table = TableSpec()
        guard let mapping = reader.mapping("table") else { return table }
        mapping.checkKeys(JobFileKeys.table)
        table.how = mapping.choice("how", ColumnMatching.self) ?? .strict
        table.sourceColumn = mapping.text("source-column", expected: "a column's name")
        table.normalize = mapping.boolean("normalize") ?? false
        return table
    }
}
