/// How a run deals with the state of earlier ones.
public struct StateOptions: Sendable {
    /// Where the state is; nil for the place beside the job file.
    public var directory: String?
    /// Whether everything is fetched anew.
    public var startsOver = false
    /// Whether every item that was once fetched is taken as it is.
    public var retriesFailedOnly = false
    /// Whether the outputs are written; without, items are fetched and kept, and that is all.
    public var publishes = true
    /// What the run must find, or nothing is published.
    public var locked: LockFile?
    /// Whether the result says what the table was made of.
    public var makesLock = false

    public init() {}
}
