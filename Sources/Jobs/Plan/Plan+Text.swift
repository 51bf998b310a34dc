import Fetchers
import Formats
import Frames

extension Plan {
    /// The plan for people: every item with its label, what it loads and what is special about it,
    /// then the outputs and the counts. No secret is in it.
    public func text() -> String {
        var lines: [String] = []
        for source in job.sources {
            let items = self.items.filter { $0.source == source.name }
            if items.isEmpty { continue }
            lines.append("\(Label.escaped(source.name)): \(counted(items.count, "item"))")
            if let cursor = source.cursor {
                lines.append(
                    "  cursor \(shown(cursor.column)) from \(shown(cursor.first))"
                        + (cursor.lookback.map { ", lookback \($0)" } ?? ""))
            }
            let options = items.map { $0.location.details + $0.options.descriptions }
            let common = options.dropFirst().reduce(options[0]) { kept, next in
                kept.filter(next.contains)
            }
            if !common.isEmpty {
                lines.append("  with " + common.map(\.text).joined(separator: ", "))
            }
            for (item, options) in zip(items, options) {
                lines.append("  " + line(item, options.filter { !common.contains($0) }))
            }
        }
        var how = "table: \(job.table.how)"
        if let column = job.table.sourceColumn { how += ", item in column \(shown(column))" }
        if job.table.normalize { how += ", normalized" }
        lines.append(how)
        if let expect = job.expect.text { lines.append("expect: \(expect)") }
        lines.append("on error: \(job.onError.rawValue)")
        if let deadline = job.deadline { lines.append("deadline: \(deadline.spelled)") }
        for output in outputs { lines.append("output: \(output.described)") }
        if outputs.isEmpty { lines.append("output: standard output") }
        if let rejects { lines.append("rejects: \(rejects.shown)") }
        if let today { lines.append("today: \(today)") }
        lines.append(
            "\(Label.escaped(job.name)): \(counted(items.count, "item")) from "
                + "\(counted(sourceCount, "source")) to \(counted(max(outputs.count, 1), "output"))"
        )
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ item: PlannedItem, _ options: [OptionDescription]) -> String {
        var parts = [item.label, kind(item)]
        // A label that ends as the target does says enough.
        if let target = item.location.target,
            let name = target.split(separator: "/").last, !item.label.contains(name)
        {
            parts.append(target)
        }
        parts += item.captures.map { "\($0.name)=\(Label.escaped($0.value))" }
        parts += options.map(\.text)
        return parts.joined(separator: "  ")
    }

    /// The format for files, the kind of place for everything else, with a format that was told.
    private func kind(_ item: PlannedItem) -> String {
        let format = item.options.read.format?.rawValue
        switch item.location {
        case .file: return format ?? "file"
        case .sqlite: return "sqlite"
        case .http, .command, .standardInput:
            return item.location.kind + (format.map { " " + $0 } ?? "")
        }
    }

    /// How many sources have items.
    var sourceCount: Int { Set(items.map(\.source)).count }
}

extension PlannedOutput {
    fileprivate var described: String {
        switch self {
        case .file: shown
        case .sqlite(_, _, _, .upsert(let key)):
            "\(shown) (upsert by \(key.map(Label.escaped).joined(separator: ", ")))"
        case .sqlite(_, _, _, let mode): "\(shown) (\(mode.name.rawValue))"
        case .standardOutput(let format): "standard output, \(format.rawValue)"
        }
    }
}

/// Something to show about an item, secrets already left out.
struct OptionDescription: Hashable {
    let name: String
    let value: String

    var text: String { "\(name) \(value)" }
}

extension ItemLocation {
    var kind: String {
        switch self {
        case .file: "file"
        case .sqlite: "sqlite"
        case .http: "http"
        case .command: "command"
        case .standardInput: "stdin"
        }
    }

    /// Where it is, as it may be shown.
    var target: String? {
        switch self {
        case .file(let path), .sqlite(let path, _, _): Label.escaped(path)
        case .http(let request): request.shownURL
        case .command, .standardInput: nil
        }
    }

    /// What is asked for there.
    var details: [OptionDescription] {
        switch self {
        case .file, .standardInput: return []
        case .http(let request):
            return request.headers.map {
                OptionDescription(name: "header \(Label.escaped($0.name)):", value: "\($0.value)")
            }
        case .command(let command):
            let words = command.arguments.map(word).joined(separator: ", ")
            return [OptionDescription(name: "command", value: "[\(words)]")]
                + command.environment.map {
                    OptionDescription(name: "\(Label.escaped($0.name)) =", value: shown($0.shown))
                }
        case .sqlite(_, let selection, let parameters):
            var details: [OptionDescription] = []
            switch selection {
            case .onlyTable: break
            case .table(let name): details.append(.init(name: "table", value: shown(name)))
            case .query(let sql): details.append(.init(name: "query", value: shown(sql)))
            }
            return details
                + parameters.map {
                    OptionDescription(
                        name: ":\(Label.escaped($0.name)) =", value: $0.value.shownText)
                }
        }
    }
}

/// An argument as a job file would spell it.
private func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
        (0x2B...0x39).contains(byte) && byte != UInt8(ascii: ",")
            || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "=")
    }
    return isPlain && !text.isEmpty ? text : shown(text)
}

extension ParameterValue {
    /// The value as a literal; `<hidden>` for a secret.
    var shownText: String {
        switch self {
        case .null: "null"
        case .int64(let value): String(value)
        case .float64(let value): String(value)
        case .text(let text): shown(text)
        case .secret(let secret): secret.description
        }
    }
}
