import Fetchers
import Formats
import Frames

extension ItemOptions {
    /// The options that are not what they are by default, by their names in the job file.
    var descriptions: [OptionDescription] {
        var found: [OptionDescription] = []
        func add(_ name: String, _ value: String?) {
            if let value { found.append(OptionDescription(name: name, value: value)) }
        }
        let plain = ReadOptions()
        add("delimiter", read.delimiter.map { shown(String(UnicodeScalar($0))) })
        add("header", read.header ? nil : "false")
        add("skip", read.skip == plain.skip ? nil : String(read.skip))
        add("encoding", read.encoding == plain.encoding ? nil : read.encoding.rawValue)
        add("nulls", read.nulls.isEmpty ? nil : list(read.nulls.map(shown)))
        add("all-text", read.allText ? "true" : nil)
        let types = read.types.sorted { FileTree.precedes($0.key, $1.key) }
        add(
            "types",
            types.isEmpty
                ? nil : list(types.map { "\(shown($0.key)): \(Label.escaped($0.value.spelled))" }))
        add("rename-duplicates", read.renameDuplicates ? "true" : nil)
        add("on-bad-row", read.onBadRow == plain.onBadRow ? nil : read.onBadRow.rawValue)
        add("records", read.records.map(shown))
        add(
            "rename",
            rename.isEmpty ? nil : list(rename.map { "\(shown($0.old)): \(shown($0.new))" }))
        add("select", select.map { list($0.map(shown)) })
        add("timeout", timeout.map(\.spelled))
        add("cache", cache.map(\.spelled))
        add("retries", retries == Self.defaultRetries ? nil : String(retries))
        add("allow-unframed", allowsUnframed ? "true" : nil)
        add("expect", expect.text)
        return found
    }

    private func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }
}

extension ColumnTypeRequest {
    /// As a job file spells it: `date:%d/%m/%Y`.
    var spelled: String {
        type.rawValue + (format.map { ":" + $0 } ?? "")
    }
}

extension Duration {
    /// As a job file spells it: `30s`, `1500ms`.
    var spelled: String {
        let (seconds, attoseconds) = components
        if attoseconds == 0 { return "\(seconds)s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }
}
