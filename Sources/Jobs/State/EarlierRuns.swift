public import Frames

/// What a run has to know of the runs before it to be planned.
public struct EarlierRuns: Sendable {
    /// The day that an unfinished run of the job is of: one that goes on with it is of the same.
    public let today: CalendarDate?
    /// Where sources go on. An unfinished run began with the same.
    public let cursors: Cursors

    fileprivate init(_ store: StateStore, _ options: StateOptions) throws {
        let runs = try store.runs(limit: StateStore.history)
        let unfinished = runs.prefix { $0.status != .published }
        // A run that completes a publication is of its day.
        let begun = unfinished.last ?? (options.retriesFailedOnly ? runs.first : nil)
        let day = options.startsOver ? nil : begun?.today
        today = day.map { CalendarDate(daysSince1970: Int32($0)) }
        cursors = Cursors(try store.cursors())
    }
}

extension StateOptions {
    /// Looks at the runs before, and finishes a publication that was cut off: only then it is known
    /// where sources go on.
    ///
    /// - Returns: nil where there is no state.
    /// - Throws: `RunError` where another run is under way, and for state that cannot be used.
    public func earlierRuns(of job: JobSpec) throws -> EarlierRuns? {
        let path = directory ?? StateFolder.defaultPath(of: job)
        let hasCursors = job.sources.contains { $0.cursor != nil }
        guard !startsOver || hasCursors, FileState(path: path + "/state.db") != nil else {
            return nil
        }
        let folder = try StateFolder(path: path)
        try StateStore.refuseLater(in: path)
        try StateSeal(folder).take(startingOver: startsOver)
        let store = try StateStore(folder)
        defer {
            store.close()
            StateSeal(folder).set()
        }
        // What only a run can finish is finished with the values that it began with.
        _ = try PublicationRecovery(store: store, paths: StatePaths(job), tag: job.tag).run()
        return try EarlierRuns(store, self)
    }

    /// The same as far as it can be read without the job's lock, and without making or changing
    /// anything: of a publication that was cut off, where sources went on before it.
    ///
    /// - Returns: nil where there is no state.
    /// - Throws: `RunError` for state that cannot be read.
    public func glance(at job: JobSpec) throws -> EarlierRuns? {
        let path = directory ?? StateFolder.defaultPath(of: job)
        guard FileState(path: StateFolder.databasePath(in: path)) != nil,
            let store = try StateStore(reading: path)
        else { return nil }
        return try EarlierRuns(store, self)
    }
}
