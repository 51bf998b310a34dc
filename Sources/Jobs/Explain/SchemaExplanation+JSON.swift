import Formats
import Frames

extension SchemaExplanation {
    /// The explanation as JSON, with a newline at its end; docs/explain.schema.json describes it.
    ///
    /// - Parameter error: why the items do not make one table, where they do not.
    public func json(error: String?) -> String {
        var json = JSONText()
        json.object {
            $0.member("version", SchemaExplanation.version)
            $0.member("how", how.rawValue)
            $0.member("rows", rows)
            $0.memberOrNull("error", error)
            $0.array("columns", columns) { $0.write(to: &$1) }
            $0.array("items", items) { $0.write(to: &$1) }
        }
        return json.text + "\n"
    }
}

extension SchemaExplanation.Column {
    fileprivate func write(to json: inout JSONText) {
        json.member("name", name)
        json.member("type", type.rawValue)
        json.member("in_table", isInTable)
        json.member("nulls", nulls)
        json.member("missing_rows", missingRows)
        json.strings("missing_items", missingItems)
        json.array("kinds", evidence.kindsSeen) { kind, json in
            json.member("kind", kind.name)
            json.member("count", evidence.count(of: kind))
            json.witness(evidence.first(kind))
        }
        guard let promotion else { return json.memberNull("promotion") }
        json.object("promotion") {
            $0.member("from", promotion.from.rawValue)
            $0.member("kind", promotion.kind.name)
            $0.member("count", promotion.count)
            $0.array("values", promotion.values) { value, json in
                json.member("count", value.count)
                json.witness(value.first)
            }
            $0.member("more_values", promotion.hasMore)
            $0.memberOrNull("remedy", promotion.remedy?.options)
            $0.memberOrNull("effect", promotion.remedy?.effect)
        }
    }
}

extension SchemaExplanation.Item {
    fileprivate func write(to json: inout JSONText) {
        json.member("label", label)
        json.member("outcome", outcome.rawValue)
        json.member("rows", rows)
        json.memberOrNull("format", format)
        json.memberOrNull("error", error)
        guard let dialect else { return json.memberNull("dialect") }
        json.object("dialect") {
            $0.member("summary", dialect.summary)
            $0.member("confidence", dialect.confidence.rawValue)
            $0.array("findings", dialect.findings) { finding, json in
                json.member("name", finding.name)
                json.member("value", finding.value)
                json.member("confidence", finding.confidence.rawValue)
                json.member("reason", finding.reason)
            }
            $0.strings("advice", dialect.advice)
        }
    }
}

extension JSONText {
    fileprivate mutating func memberOrNull(_ name: String, _ value: String?) {
        if let value { member(name, value) } else { memberNull(name) }
    }

    fileprivate mutating func witness(_ witness: Evidence.Witness?) {
        guard let witness else { return }
        memberOrNull("item", witness.item)
        member("line", witness.line)
        member("value", witness.value)
    }
}

extension Evidence {
    /// The kinds that were seen, the most frequent first.
    var kindsSeen: [Kind] {
        Kind.allCases.filter { count(of: $0) > 0 }
            .sorted { (count(of: $1), $0.rawValue) < (count(of: $0), $1.rawValue) }
    }
}

extension Evidence.Kind {
    /// The name of its type, but that integers that no float64 equals are called so.
    var name: String { self == .inexactInteger ? "int64 beyond float64" : type.rawValue }
}
