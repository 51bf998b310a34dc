import Fetchers
import Formats

/// Reads the options that say how items are fetched and read.
struct OptionsReader {
    private let reader: MappingReader

    init(_ reader: MappingReader) {
        self.reader = reader
    }

    /// Reads those of `keys` that are there; the others stay as they are.
    func read(_ keys: [String], into options: inout ItemOptions) {
        for key in keys where reader.node(key) != nil { read(key, into: &options) }
    }

    private func read(_ key: String, into options: inout ItemOptions) {
        switch key {
        case "delimiter":
            let value = reader.value(
                key, expected: OptionText.expectedDelimiter, OptionText.delimiter)
            if let value { options.read.delimiter = value }
        case "header":
            if let value = reader.boolean(key) { options.read.header = value }
        case "skip":
            if let value = reader.wholeNumber(key, in: 0...1_000_000_000) {
                options.read.skip = value
            }
        case "encoding":
            let value = reader.value(
                key, expected: OptionText.expectedEncoding, TextEncoding.init(named:))
            if let value { options.read.encoding = value }
        case "nulls":
            if let value = reader.texts(key, allowsEmptyText: true) { options.read.nulls = value }
        case "rename-duplicates":
            if let value = reader.boolean(key) { options.read.renameDuplicates = value }
        case "on-bad-row":
            if let value = reader.choice(key, ReadOptions.BadRowPolicy.self) {
                options.read.onBadRow = value
            }
        case "all-text":
            if let value = reader.boolean(key) { options.read.allText = value }
        case "types":
            if let value = types() { options.read.types = value }
        case "rename":
            if let value = renames() { options.rename = value }
        case "select":
            if let value = selection() { options.select = value }
        case "timeout":
            let value = reader.value(
                key, expected: OptionText.expectedDuration, OptionText.duration)
            if let value { options.timeout = value }
        case "cache":
            let value = reader.value(
                key, expected: OptionText.expectedDuration, OptionText.duration)
            if let value { options.cache = value }
        case "retries":
            if let value = reader.wholeNumber(key, in: 0...1000) { options.retries = value }
        case "records":
            if let value = reader.value(key, expected: "a JSON pointer such as /data/rows", pointer)
            {
                options.read.records = value
            }
        case "expect":
            if let mapping = reader.mapping(key) {
                options.expect = ExpectationReader(mapping).ofItems()
            }
        case "allow-unframed":
            if let value = reader.boolean(key) { options.allowsUnframed = value }
        default:
            break
        }
    }

    private func pointer(_ text: String) -> String? { text.hasPrefix("/") ? text : nil }

    private func types() -> [String: ColumnTypeRequest]? {
        guard let mapping = reader.mapping("types") else { return nil }
        var types: [String: ColumnTypeRequest] = [:]
        for entry in mapping.entries {
            guard let text = mapping.text(entry.key, expected: "a type") else { continue }
            do {
                types[entry.key] = try ColumnTypeRequest(parsing: text)
            } catch let error as FormatError {
                mapping.diagnostics.report(
                    "\(shown(entry.key))\(mapping.inOwner): \(error.message)", at: entry.value.place
                )
            } catch {
                mapping.mismatch(entry.key, entry.value, expected: "a type")
            }
        }
        return types
    }

    private func renames() -> [ColumnRename]? {
        guard let mapping = reader.mapping("rename") else { return nil }
        return mapping.entries.compactMap { entry in
            mapping.text(entry.key, expected: "the column's new name").map {
                ColumnRename(old: entry.key, new: $0)
            }
        }
    }

    private func selection() -> [String]? {
        guard let node = reader.node("select"), let names = reader.texts("select") else {
            return nil
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            reader.diagnostics.report(
                "\"select\"\(reader.inOwner): the column \(shown(name)) is named twice",
                at: node.place)
        }
        if names.isEmpty {
            reader.diagnostics.report(
                "\"select\"\(reader.inOwner): the list is empty; expected at least one column",
                at: node.place)
        }
        return names
    }
}
