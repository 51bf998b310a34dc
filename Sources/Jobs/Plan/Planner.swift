import Fetchers
import Formats
public import Frames
import Glibc

/// Expands jobs to plans.
public enum Planner {
    /// Everything that the job would load and where it would go. Looks at files and folders, and loads
    /// nothing.
    ///
    /// - Parameters:
    ///   - job: what to plan.
    ///   - set: values that replace those of the job's variables.
    ///   - only: the sources to plan; all where empty.
    ///   - limitItems: at most so many items of each source.
    ///   - today: the day that `${today}` stands for.
    ///   - cursors: where the sources that have a cursor go on.
    ///   - environment: looks up environment variables.
    /// - Throws: `JobError` with everything that is wrong.
    public static func plan(
        _ job: JobSpec, set: [String: String] = [:], only: [String] = [], limitItems: Int? = nil,
        today: CalendarDate = Planner.today(), cursors: Cursors = Cursors(),
        environment: (String) -> String? = Planner.environmentVariable
    ) throws -> Plan {
        try withoutActuallyEscaping(environment) { environment in
            var job = job
            try fail(settle(&job, set: set, only: only))
            try fail(
                SpecChecker(job).problems()
                    + CursorCheck(job: job, limitItems: limitItems).problems())
            let run = RunValues(
                variables: Dictionary(
                    job.variables.compactMap { variable in
                        variable.value.map { (variable.name, $0) }
                    },
                    uniquingKeysWith: { $1 }),
                given: Set(set.keys), hasOwnToday: job.variables.contains { $0.name == "today" },
                today: RunDay(today), directory: job.directory, environment: environment)
            var plan = try plan(job, run: run, limitItems: limitItems, cursors)
            plan.isWhole = only.isEmpty && limitItems == nil
            return plan
        }
    }

    /// The value of a variable of the process's environment.
    public static func environmentVariable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The day that it is in UTC, whatever the time zone of the machine.
    public static func today() -> CalendarDate {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let seconds = now.tv_sec
        return CalendarDate(
            daysSince1970: Int32(clamping: (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400))
    }

    private static func fail(_ problems: [JobError.Problem]) throws(JobError) {
        if !problems.isEmpty { throw JobError(Diagnostics.sorted(problems)) }
    }

    /// Applies `--set` and `--only`.
    private static func settle(
        _ job: inout JobSpec, set: [String: String], only: [String]
    ) -> [JobError.Problem] {
        var problems: [JobError.Problem] = []
        for (name, value) in set.sorted(by: { $0.key < $1.key }) {
            if let index = job.variables.firstIndex(where: { $0.name == name }) {
                job.variables[index].value = value
            } else {
                problems.append(PlanMessages.unknownSet(name, known: job.variables.map(\.name)))
            }
        }
        let names = job.sources.map(\.name)
        for name in only where !names.contains(name) {
            problems.append(PlanMessages.unknownOnly(name, known: names))
        }
        if !only.isEmpty { job.sources.removeAll { !only.contains($0.name) } }
        if job.file == nil {
            for index in job.sources.indices {
                job.sources[index].name = job.sources[index].shownName(
                    in: job.directory)
            }
        }
        return problems
    }

    private static func plan(
        _ job: JobSpec, run: RunValues, limitItems: Int?, _ cursors: Cursors
    ) throws -> Plan {
        var run = run
        var problems: [JobError.Problem] = []
        var labels = UniqueLabels()
        var items: [PlannedItem] = []
        for source in job.sources {
            run.greatest = try source.cursor.map { try cursors.text(of: $0, in: source.name) }
            var found = SourceExpansion(source, job: job, run: run, limit: limitItems)
            found.expand()
            problems += found.problems
            guard items.count + found.items.count <= EachProduct.maximumItems else {
                problems.append(
                    .init(
                        .tooLarge, "the job makes more than \(EachProduct.maximumItems) items",
                        at: source.place))
                break
            }
            for item in found.items { items.append(item.labelled(labels.unique(item.label))) }
        }
        var outputs = OutputExpansion(job: job, run: run)
        outputs.expand()
        problems += outputs.problems
        if problems.isEmpty { problems += ConflictCheck(items, outputs).problems() }
        problems += queryWithoutDatabase(job, items) + recordsWithoutJSON(items)
        try fail(problems)
        return Plan(
            job: job, items: items, outputs: outputs.outputs, rejects: outputs.rejects,
            today: run.today.isUsed ? run.today.date : nil)
    }

    /// A query of the command line is meant for the databases among the inputs: one has to be there.
    private static func queryWithoutDatabase(
        _ job: JobSpec, _ items: [PlannedItem]
    ) -> [JobError.Problem] {
        let hasQuery = job.sources.contains { source in
            if case .query = source.selection { return true }
            return false
        }
        let hasDatabase = items.contains { item in
            if case .sqlite = item.location { return true }
            return false
        }
        guard hasQuery, !hasDatabase, !items.isEmpty else { return [] }
        return [.init(.usage, "no input is a SQLite database that the query could be put to")]
    }

    /// A pointer to records is meant for the JSON among the inputs. What a server sends is known later.
    private static func recordsWithoutJSON(_ items: [PlannedItem]) -> [JobError.Problem] {
        let pointer = items.lazy.compactMap { $0.options.read.records }.first
        let hasJSON = items.contains { item in
            let format = item.options.read.format
            if case .http = item.location, format == nil { return true }
            return format == .json || format == .jsonl
        }
        guard let pointer, !hasJSON else { return [] }
        return [
            .init(
                .usage,
                "records \(shown(pointer)) point into JSON, and no input is; --format json reads "
                    + "inputs as JSON")
        ]
    }
}

extension PlannedItem {
    fileprivate func labelled(_ label: String) -> PlannedItem {
        PlannedItem(
            label: label, source: source, location: location, captures: captures, options: options)
    }
}
