import Jobs

/// The line at the end of a run.
enum Summary {
    /// `42 items (1 empty): 12,345 rows × 9 columns in 2.1 s; the loads took 24.6 s together, 11.7
    /// times as long`
    static func line(_ report: RunReport) -> String {
        let outcomes = Outcome.allCases.filter { $0 != .ok && report.count($0) > 0 }
            .map { "\(report.count($0)) \($0.rawValue)" }
        var text = Human.count(report.items.count, "item")
        if !outcomes.isEmpty { text += " (\(outcomes.joined(separator: ", ")))" }
        text +=
            ": \(Human.count(report.rows, "row")) × \(Human.count(report.columns.count, "column"))"
        if report.rejects > 0 { text += ", \(Human.count(report.rejects, "row")) rejected" }
        text += " in \(Human.duration(report.wallSeconds))"
        if report.items.count > 1, report.itemSeconds > report.wallSeconds, report.wallSeconds > 0 {
            text +=
                "; the loads took \(Human.duration(report.itemSeconds)) together, "
                + "\(Human.fixed(report.itemSeconds / report.wallSeconds, 1)) times as long"
        }
        return text
    }
}
