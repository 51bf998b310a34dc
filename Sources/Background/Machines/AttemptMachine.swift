/// The logic of one task's attempts, as a pure state machine: events in, actions out.
///
/// It knows no clock and no error: the shell says whether a failure is worth another attempt and
/// carries the actions out.
struct AttemptMachine: Sendable {
    enum Phase: Sendable { case queued, running, waitingToRetry, done }

    enum Event: Sendable {
        /// The task got a slot.
        case admitted
        /// The body of an attempt returned, well or with an error that may be tried again.
        case bodyReturned(attempt: Int, mayRetry: Bool)
        case attemptTimedOut(attempt: Int, mayRetry: Bool)
        case retryDue
        case deadlinePassed
        case cancelled

        var isCancellation: Bool {
            if case .cancelled = self { true } else { false }
        }
    }

    /// What the shell does, in the order of the declarations.
    struct Actions: OptionSet, Sendable {
        let rawValue: UInt16
        /// Start the body of attempt `attempt`, and its timer.
        static let runBody = Actions(rawValue: 1 << 0)
        /// Tell the body that its result is no longer wanted.
        static let cancelBody = Actions(rawValue: 1 << 1)
        /// The body keeps its slot although nobody waits for it any more.
        static let abandonBody = Actions(rawValue: 1 << 2)
        static let disarmAttemptTimer = Actions(rawValue: 1 << 3)
        static let disarmRetryTimer = Actions(rawValue: 1 << 4)
        static let armRetryTimer = Actions(rawValue: 1 << 5)
        /// Ask for a slot again.
        static let enqueue = Actions(rawValue: 1 << 6)
        /// The handle has its outcome: what the event was about.
        static let complete = Actions(rawValue: 1 << 7)
        /// Give the slot of the attempt in question back, or the place in the queue.
        static let releaseSeat = Actions(rawValue: 1 << 8)
    }

    private(set) var phase = Phase.queued
    /// Attempts begun so far.
    private(set) var attempt = 0
    private(set) var isCancelled = false
    let maximumAttempts: Int

    init(maximumAttempts: Int) {
        precondition(maximumAttempts >= 1, "a task needs at least one attempt")
        self.maximumAttempts = maximumAttempts
    }

    mutating func handle(_ event: Event) -> Actions {
        switch (event, phase) {
        case (.admitted, .queued):
            phase = .running
            attempt += 1
            return .runBody
        case (.admitted, _):
            return .releaseSeat

        case (.bodyReturned(let attempt, let mayRetry), .running) where attempt == self.attempt:
            return settle(mayRetry, [.disarmAttemptTimer, .releaseSeat])
        case (.bodyReturned, _):
            return .releaseSeat

        case (.attemptTimedOut(let attempt, let mayRetry), .running) where attempt == self.attempt:
            return settle(mayRetry, [.cancelBody, .abandonBody])
        case (.attemptTimedOut, _):
            return []

        case (.retryDue, .waitingToRetry):
            phase = .queued
            return .enqueue
        case (.retryDue, _):
            return []

        case (.deadlinePassed, .running):
            phase = .done
            return [.cancelBody, .abandonBody, .disarmAttemptTimer, .complete]
        case (.cancelled, .running):
            isCancelled = true
            return .cancelBody
        case (.deadlinePassed, .queued), (.cancelled, .queued):
            return finishUnstarted(event, .releaseSeat)
        case (.deadlinePassed, .waitingToRetry), (.cancelled, .waitingToRetry):
            return finishUnstarted(event, .disarmRetryTimer)
        case (.deadlinePassed, .done), (.cancelled, .done):
            return []
        }
    }

    private mutating func settle(_ mayRetry: Bool, _ actions: Actions) -> Actions {
        if mayRetry, attempt < maximumAttempts, !isCancelled {
            phase = .waitingToRetry
            return actions.union(.armRetryTimer)
        }
        phase = .done
        return actions.union(.complete)
    }

    private mutating func finishUnstarted(_ event: Event, _ actions: Actions) -> Actions {
        if case .cancelled = event { isCancelled = true }
        phase = .done
        return actions.union(.complete)
    }
}
