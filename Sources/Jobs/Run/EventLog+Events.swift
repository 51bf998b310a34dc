import Frames

/// The events, in the order in which a run comes to them.
extension EventLog {
    func runStarted(_ plan: Plan) {
        write("run-started") { json in
            json.member("job", plan.job.name)
            json.member("items", plan.items.count)
            json.strings("outputs", plan.outputs.map(\.shown))
        }
    }

    func itemStarted(label: String) {
        write("item-started") { $0.member("label", label) }
    }

    /// - Parameters:
    ///   - attempt: the number of the attempt that failed, from 1.
    ///   - message: why it did.
    func itemRetries(label: String, attempt: Int, message: String) {
        write("item-retry") { json in
            json.member("label", label)
            json.member("attempt", attempt)
            json.member("error", message)
        }
    }

    func itemEnded(_ item: ItemResult) {
        write("item-ended") { json in
            json.member("label", item.label)
            json.member("source", item.source)
            json.member("outcome", item.outcome.rawValue)
            json.member("rows", item.rows)
            json.member("rejects", item.rejects)
            json.member("bytes", item.bytes)
            json.member("attempts", item.attempts)
            json.member("seconds", item.seconds)
            if let error = item.error { json.member("error", error) }
        }
    }

    func schemaResolved(_ report: RunReport) {
        write("schema-resolved") { json in
            json.member("rows", report.rows)
            json.array("columns", report.columns) { column, json in
                json.member("name", column.name)
                json.member("type", column.type.rawValue)
            }
        }
    }

    func published(_ report: RunReport) {
        for output in report.outputs where output.isPublished {
            write(output.isUnchanged ? "output-unchanged" : "output-published") { json in
                json.member("output", output.name)
            }
        }
    }

    /// The last event of a run.
    ///
    /// - Parameters:
    ///   - exitCode: that of the process.
    ///   - report: nil where the process ends before the run does.
    public func runEnded(exitCode: Int, _ report: RunReport?) {
        write("run-ended") { json in
            json.member("exit_code", exitCode)
            guard let report else { return }
            json.member("published", report.isPublished)
            json.member("items", report.items.count)
            for outcome in Outcome.allCases {
                json.member(outcome.rawValue, report.count(outcome))
            }
            json.member("rows", report.rows)
            json.member("seconds", report.wallSeconds)
            if let error = report.error { json.member("error", error) }
        }
    }
}
