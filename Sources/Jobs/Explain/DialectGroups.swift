import Formats
import Frames

/// Items that were read alike, told as one; the odd ones each by name.
struct DialectGroups {
    private struct Group {
        let summary: String
        let first: SchemaExplanation.Item
        var labels: [String]
    }

    private var groups: [Group] = []

    /// Items of a group that are named instead of counted, and lines of such in all.
    private static var oddLimit: Int { 3 }
    private static var lineLimit: Int { 20 }

    init(_ items: [SchemaExplanation.Item]) {
        var positions: [String: Int] = [:]
        for item in items {
            let summary = item.summary
            let key = ([summary] + (item.dialect?.advice ?? [])).joined(separator: "\n")
            if let position = positions[key] {
                groups[position].labels.append(item.label)
            } else {
                positions[key] = groups.count
                groups.append(Group(summary: summary, first: item, labels: [item.label]))
            }
        }
        // The sort of the standard library is stable, but does not promise it.
        let order = groups.indices.sorted {
            (groups[$1].labels.count, $0) < (groups[$0].labels.count, $1)
        }
        groups = order.map { groups[$0] }
    }

    func add(to lines: inout ExplanationLines) {
        guard !groups.isEmpty else { return }
        lines.add("")
        lines.add("read as")
        var shown = 0
        var left = 0
        for (number, group) in groups.enumerated() {
            let isOdd =
                group.labels.count <= Self.oddLimit && (number > 0 || group.labels.count < 2)
            let names =
                isOdd
                ? group.labels
                : [counted(group.labels.count, "item")]
            guard shown + names.count <= Self.lineLimit else {
                left += group.labels.count
                continue
            }
            shown += names.count
            for name in names { lines.add("\(name): \(group.summary)") }
            for detail in group.first.details {
                lines.add(
                    (isOdd ? "" : group.first.label + ": ") + detail, indent: 4, isIndented: true)
            }
        }
        if left > 0 {
            lines.add(
                "… and \(counted(left, "item")) of other kinds; --json lists all")
        }
    }
}

extension SchemaExplanation.Item {
    /// `comma, header, UTF-8, LF (sure)`.
    fileprivate var summary: String {
        switch outcome {
        case .failed: return "failed; its error says why"
        case .skipped: return "not attempted"
        default: break
        }
        guard let dialect else {
            return outcome == .empty ? "empty" : format ?? "no CSV, so no dialect"
        }
        let word =
            switch dialect.confidence {
            case .low: "unsure"
            case .medium: "likely"
            case .high, .given: "sure"
            }
        return dialect.summary + " (\(word))"
    }

    /// Why it is not sure, and what would be better.
    fileprivate var details: [String] {
        guard let dialect else { return [] }
        let advice = dialect.advice
        guard advice.isEmpty else { return advice }
        return dialect.findings
            .filter { $0.confidence < .high && $0.name != "line-end" && $0.name != "quote" }
            .map { "\($0.name): \($0.reason)" }
    }
}
