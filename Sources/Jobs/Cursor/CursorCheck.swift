import Fetchers

/// Checks that what cursors leave out is not lost, and that each is used.
struct CursorCheck {
    let job: JobSpec
    let limitItems: Int?

    func problems() -> [JobError.Problem] { job.sources.flatMap(problems) }

    private func problems(of source: SourceSpec) -> [JobError.Problem] {
        var problems: [JobError.Problem] = []
        var isUsed = false
        for template in source.locations + source.headers.map(\.value)
            + source.parameters.map(\.value)
        {
            for case .run(.greatest(let column)) in (try? PlaceholderText(template.text))?.parts
                ?? []
            {
                if source.cursor?.column == column {
                    isUsed = true
                } else {
                    problems.append(
                        .init(
                            .usage,
                            "${state.max(\(column))} is the value of a cursor that source "
                                + "\(shown(source.name)) does not have; expected "
                                + "cursor: { column: \(column), first: … } in it",
                            at: template.place))
                }
            }
        }
        guard let cursor = source.cursor else { return problems }
        func report(_ text: String, _ place: TextPlace? = nil) {
            problems.append(
                .init(
                    .usage, "source \(shown(source.name)) has a cursor: \(text)",
                    at: place ?? cursor.place))
        }
        if !isUsed {
            report(
                "nothing uses it; expected ${state.max(\(cursor.column))} in its parameters, its "
                    + "URL or its headers")
        }
        if limitItems != nil {
            report("--limit-items would leave out rows that no later run asks for")
        }
        if job.outputs.isEmpty {
            report(
                "what comes later has to be added; expected a SQLite output in mode append or upsert"
            )
        }
        for output in job.outputs { check(output, cursor, report) }
        return problems
    }

    private func check(
        _ output: OutputSpec, _ cursor: CursorSpec, _ report: (String, TextPlace?) -> Void
    ) {
        guard case .sqlite(_, _, let mode) = output, mode.name == .append || mode.name == .upsert
        else {
            return report(
                "it loads only what is new, and this output is made anew by every run, without the "
                    + "rows before; expected a SQLite output in mode append or upsert", output.place
            )
        }
        guard mode == .append else { return }
        if cursor.lookback != nil {
            report(
                "with its lookback it loads rows again, which append would add twice; expected "
                    + "mode: upsert", output.place)
        }
        if job.onError == .skip {
            report(
                "after an item is skipped its other items are loaded again, which append would add "
                    + "twice; expected mode: upsert or on-error: fail", output.place)
        }
    }
}
