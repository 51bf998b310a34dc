import ArgumentParser
import Background
import Fetchers
import Glibc
import Jobs
import Sinks
import Synchronization

/// One run of a plan under the eyes of a person: progress, signals, notes, report, exit code.
struct Execution {
    let plan: Plan
    let options: RunOptions
    /// Rows of the table to show, 0 for none.
    var previewRows = 0
    /// Whether a line at the end says what was done.
    var showsSummary = false
    /// The rows that the job's lock file knows of.
    var earlier: EarlierRows?
    /// Where finished items are kept; nil keeps none.
    var state: StateOptions?
    /// Where the files that the outputs depend on are written down; nil for nowhere.
    var depfile: String?
    /// Tells how the schema came about, on failure too, before the failure is told.
    var explain: ((SchemaExplanation, _ error: String?) -> Void)?
    /// Is told what the table is made of, on failure too, before the failure is told.
    var compare: ((LockFile) -> Void)?

    /// How long a run may take to stop after a signal.
    private static let grace = 1.5

    /// The last result: the process ends soon, and to take ten thousand items apart before that
    /// would be in vain.
    private static let kept = Mutex<RunResult?>(nil)

    /// Runs the plan.
    ///
    /// - Returns: the result of a run that published its table, wholly or in part.
    /// - Throws: `ExitCode` after telling why; the report and the rejects are written first.
    @discardableResult
    func run() throws -> RunResult {
        try options.sideFiles(depfile: depfile).check(plan)
        if let depfile, !plan.outputs.contains(where: { $0.path != nil }) {
            throw UsageError(
                "--depfile \(depfile): no output is a file, so there is nothing that depends on the "
                    + "inputs; --output FILE writes one")
        }
        if let rejects = plan.rejects {
            do {
                try RejectsFile.format(of: rejects)
            } catch {
                throw UsageError("\(error)")
            }
        }
        let log = options.log.map { EventLog(path: $0) { Console.error($0) } }
        do {
            let result = try run(log)
            log?.runEnded(exitCode: 0, result.report)
            return result
        } catch {
            let code = (error as? ExitCode)?.rawValue ?? ExitStatus.failed.rawValue
            log?.runEnded(exitCode: Int(code), Execution.kept.withLock { $0?.report })
            throw error
        }
    }

    private func run(_ log: EventLog?) throws -> RunResult {
        let width = options.jobs ?? plan.job.width ?? BackgroundPool.defaultWidth
        let pool = BackgroundPool(width: width, name: "pipeline")
        let monitor = RunMonitor(log: log)
        let runner = Runner(
            plan, pool: pool, monitor: monitor, explains: explain != nil, earlier: earlier,
            state: state)
        let finished = Mutex<RunResult?>(nil)
        let run = pool.background(label: "run") {
            let result = await runner.run()
            finished.withLock { $0 = result }
            Signals.wake()
        }
        var display = ProgressDisplay(options.progress, quiet: options.quiet, monitor: monitor)
        var stoppedBy: CInt?
        var stopAt = 0.0
        var result: RunResult?
        while result == nil {
            let signal = Signals.wait(milliseconds: 100)
            result = finished.withLock { $0 }
            if result != nil { break }
            if let signal {
                if stoppedBy != nil { throw ended(by: signal, &display, monitor) }
                stoppedBy = signal
                stopAt = monitor.snapshot().seconds + Execution.grace
                run.cancel()
            }
            if let stoppedBy, monitor.snapshot().seconds >= stopAt {
                throw ended(by: stoppedBy, &display, monitor)
            }
            display.tick()
        }
        display.finish()
        guard let result else { throw ExitStatus.failed }
        Execution.kept.withLock { $0 = result }
        try conclude(result, stoppedBy: stoppedBy, monitor)
        return result
    }

    /// Tells what there is to tell, and turns the result into an exit code.
    private func conclude(
        _ result: RunResult, stoppedBy: CInt?, _ monitor: RunMonitor
    ) throws {
        let filesWritten = writeFiles(result)
        if let stoppedBy, result.wasCancelled { throw stopped(by: stoppedBy, monitor) }
        if result.isClosedPipe { throw ExitCode.success }
        if let lock = result.lock { compare?(lock) }
        if let explanation = result.explanation { explain?(explanation, result.report.error) }
        var errors = result.report.items.compactMap { $0.outcome == .failed ? $0.error : nil }
        errors.forEach(Console.error)
        if result.report.isPublished,
            let lateness = result.report.lateness(of: plan, keepsItems: state != nil)
        {
            Console.error(lateness)
        }
        if !options.quiet {
            for note in result.report.notes { Console.note("note: \(note)") }
        }
        if let error = result.report.error {
            Console.error(error)
            errors.append(error)
        }
        if !options.quiet, let file = plan.job.file,
            let note = JobKeys.note(on: errors, file: file)
        {
            Console.note(note)
        }
        if result.report.error != nil {
            throw result.isUsageError ? ExitStatus.usage : ExitStatus.failed
        }
        if previewRows > 0 { try Preview.print(result, rows: previewRows) }
        if !options.quiet {
            if result.report.rejects > 0, plan.rejects == nil {
                Console.note(
                    "note: \(Human.count(result.report.rejects, "row")) rejected; "
                        + (plan.job.file == nil ? "--rejects FILE" : "the key rejects: FILE")
                        + " lists them")
            }
            if showsSummary { Console.note(Summary.line(result.report)) }
        }
        let isPartial = result.report.items.contains { !$0.outcome.isFinished }
        if !filesWritten { throw ExitStatus.failed }
        if isPartial { throw ExitStatus.partial }
    }

    /// The report and the rejects, which are written on failure too.
    private func writeFiles(_ result: RunResult) -> Bool {
        // The next run of a job that keeps state takes away what this one leaves when it is killed.
        let tag = state == nil ? nil : plan.tag
        var isGood = true
        if let file = plan.rejects {
            do {
                try RejectsFile.write(result.rejects, to: file, tag: tag)
            } catch {
                Console.error("\(error)")
                isGood = false
            }
        }
        if let depfile, result.report.isPublished {
            let dependencies = DependencyFile(plan)
            for name in dependencies.leftOut {
                Console.error(
                    "--depfile leaves \(JSONText.quoted(name)) out: make has no spelling for it")
            }
            do {
                try dependencies.write(to: depfile, tag: tag)
            } catch {
                Console.error("\(error)")
                isGood = false
            }
        }
        if let path = options.report {
            do {
                try ReportFile.write(result.report, to: path, tag: tag)
            } catch {
                Console.error("\(error)")
                isGood = false
            }
        }
        return isGood
    }

    private func stopped(by signal: CInt, _ monitor: RunMonitor) -> ExitCode {
        let state = monitor.snapshot()
        Console.error(
            "stopped by \(signal == SIGINT ? "Ctrl-C" : "SIGTERM") after \(state.finished) of "
                + "\(Human.count(state.items, "item")); nothing was published")
        return ExitStatus.signal(signal)
    }

    /// Leaves without waiting for calls that do not return.
    private func ended(
        by signal: CInt, _ display: inout ProgressDisplay, _ monitor: RunMonitor
    ) -> ExitCode {
        display.finish()
        CommandSession.killAll()
        Leftovers.remove()
        return stopped(by: signal, monitor)
    }
}
