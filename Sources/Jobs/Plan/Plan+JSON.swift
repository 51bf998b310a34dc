import Fetchers
import Formats
import Frames

extension Plan {
    /// The plan for programs. No secret is in it.
    ///
    /// `version` grows when a member changes its meaning or goes away; new ones may come at any time.
    public func json() -> String {
        var json = JSONText()
        json.object { json in
            json.member("version", 1)
            json.member("job", job.name)
            json.object("counts") { json in
                json.member("sources", sourceCount)
                json.member("items", items.count)
                json.member("outputs", outputs.count)
            }
            let cursors = job.sources.compactMap { source in source.cursor.map { (source.name, $0) }
            }
            if !cursors.isEmpty {
                json.array("cursors", cursors) { entry, json in
                    json.member("source", entry.0)
                    json.member("column", entry.1.column)
                    json.member("first", entry.1.first)
                    if let lookback = entry.1.lookback {
                        json.member("lookback", lookback.description)
                    }
                }
            }
            json.array("items", items) { item, json in item.write(to: &json) }
            json.object("table") { json in
                json.member("how", job.table.how.rawValue)
                if let column = job.table.sourceColumn { json.member("source-column", column) }
                json.member("normalize", job.table.normalize)
            }
            job.expect.write(to: &json)
            json.member("on-error", job.onError.rawValue)
            if let deadline = job.deadline { json.member("deadline", deadline.spelled) }
            json.array("outputs", outputs) { output, json in
                json.member("name", output.shown)
                if case .sqlite(_, _, let table, let mode) = output {
                    json.member("table", table)
                    json.member("mode", mode.name.rawValue)
                    if case .upsert(let key) = mode { json.strings("key", key) }
                }
            }
            if let rejects { json.member("rejects", rejects.shown) }
            if let today { json.member("today", today.description) }
        }
        return json.text + "\n"
    }
}

extension PlannedItem {
    /// The members of the item's object. No secret is among them.
    func write(to json: inout JSONText) {
        json.member("label", label)
        json.member("source", source)
        json.member("kind", location.kind)
        if let format = options.read.format { json.member("format", format.rawValue) }
        if let target = location.target { json.member("target", target) }
        if !captures.isEmpty {
            json.object("captures") { json in
                for capture in captures { json.member(capture.name, capture.value) }
            }
        }
        location.write(to: &json)
        json.object("options") { options.write(to: &$0) }
    }
}

extension ItemLocation {
    fileprivate func write(to json: inout JSONText) {
        switch self {
        case .file, .standardInput: break
        case .http(let request):
            if let cursor = request.cursor { json.member("cursor", cursor) }
            guard !request.headers.isEmpty else { break }
            json.object("headers") { json in
                for header in request.headers { json.member(header.name, header.value.description) }
            }
        case .command(let command):
            json.strings("command", command.arguments)
            guard !command.environment.isEmpty else { break }
            json.object("environment") { json in
                for variable in command.environment { json.member(variable.name, variable.shown) }
            }
        case .sqlite(_, let selection, let parameters):
            switch selection {
            case .onlyTable: break
            case .table(let name): json.member("table", name)
            case .query(let sql): json.member("query", sql)
            }
            guard !parameters.isEmpty else { break }
            json.object("parameters") { json in
                for parameter in parameters { parameter.value.write(parameter.name, to: &json) }
            }
        }
    }
}

extension ParameterValue {
    fileprivate func write(_ name: String, to json: inout JSONText) {
        switch self {
        case .null: json.memberNull(name)
        case .int64(let value): json.member(name, Int(value))
        case .float64(let value): json.member(name, String(value))
        case .text(let text): json.member(name, text)
        case .secret(let secret): json.member(name, secret.description)
        }
    }
}

extension ItemOptions {
    /// The options that are not what they are by default, by their names in the job file.
    fileprivate func write(to json: inout JSONText) {
        let plain = ReadOptions()
        if let byte = read.delimiter { json.member("delimiter", String(UnicodeScalar(byte))) }
        if !read.header { json.member("header", false) }
        if read.skip != plain.skip { json.member("skip", read.skip) }
        if read.encoding != plain.encoding { json.member("encoding", read.encoding.rawValue) }
        if !read.nulls.isEmpty { json.strings("nulls", read.nulls) }
        if read.allText { json.member("all-text", true) }
        if !read.types.isEmpty {
            json.object("types") { json in
                for (name, type) in read.types.sorted(by: { FileTree.precedes($0.key, $1.key) }) {
                    json.member(name, type.spelled)
                }
            }
        }
        if read.renameDuplicates { json.member("rename-duplicates", true) }
        if read.onBadRow != plain.onBadRow { json.member("on-bad-row", read.onBadRow.rawValue) }
        if let records = read.records { json.member("records", records) }
        if !rename.isEmpty {
            json.object("rename") { json in
                for rename in rename { json.member(rename.old, rename.new) }
            }
        }
        if let select { json.strings("select", select) }
        if let timeout { json.member("timeout", timeout.spelled) }
        if let cache { json.member("cache", cache.spelled) }
        if retries != Self.defaultRetries { json.member("retries", retries) }
        if allowsUnframed { json.member("allow-unframed", true) }
        expect.write(to: &json)
    }
}
