import Synchronization

/// One iteration of a ``BackgroundMap``: pulls items, keeps the window full, hands outcomes out.
///
/// Used by one consumer at a time. Its end cancels what is in flight.
final class MapFeed<Items: Sequence, Value: Sendable> where Items.Element: Sendable {
    typealias Outcome = TaskOutcome<Items.Element, Value>

    private struct InFlight {
        let index: Int
        let item: Items.Element
        let label: String
        let task: BackgroundTask<Value>?
    }

    private let map: BackgroundMap<Items, Value>
    private var items: Items.Iterator
    private var nextIndex = 0
    private var isExhausted = false
    private var isCancelled = false
    /// In the order of the items.
    private var order = RingBuffer<Int>()
    private var inFlight: [Int: InFlight] = [:]
    private let completions = CompletionQueue()

    init(_ map: BackgroundMap<Items, Value>) {
        self.map = map
        items = map.items.makeIterator()
    }

    deinit {
        cancelInFlight()
        // Whoever leaves early wants no result, and so no word of a failure.
        for entry in inFlight.values { _ = entry.task?.knownResult }
    }

    func next(isolation: isolated (any Actor)?) async -> Outcome? {
        while true {
            if Task.isCancelled { cancel() }
            fill()
            if let outcome = takeReady() { return outcome }
            guard let awaited = awaitedTasks() else { return nil }
            _ = await Waiting.suspend(for: awaited, isolation: isolation) { register($0) }
        }
    }

    func nextBlocking() -> Outcome? {
        while true {
            if Run.current?.isCancelled == true { cancel() }
            fill()
            if let outcome = takeReady() { return outcome }
            guard let awaited = awaitedTasks() else { return nil }
            _ = Waiting.block(for: awaited, timeout: nil) { register($0) }
        }
    }

    private func cancel() {
        if isCancelled { return }
        isCancelled = true
        cancelInFlight()
    }

    /// The last first: else the slots of those at work would go to those in the queue.
    private func cancelInFlight() {
        for entry in inFlight.values.sorted(by: { $0.index > $1.index }) { entry.task?.cancel() }
    }

    private func fill() {
        while !isExhausted, inFlight.count < map.window {
            guard let item = items.next() else {
                isExhausted = true
                return
            }
            let index = nextIndex
            nextIndex += 1
            var options = map.options(item)
            let label = options.label ?? "item \(index + 1)"
            options.label = label
            if isCancelled {
                inFlight[index] = InFlight(index: index, item: item, label: label, task: nil)
                order.append(index)
                return
            }
            let task = map.pool.background(options) { [body = map.body] in try await body(item) }
            inFlight[index] = InFlight(index: index, item: item, label: label, task: task)
            order.append(index)
            if !map.isOrdered { completions.watch(task.core, index) }
        }
    }

    private func takeReady() -> Outcome? {
        if map.isOrdered || isCancelled {
            guard let index = order.first, let entry = inFlight[index] else {
                if order.popFirst() != nil { return takeReady() }
                return nil
            }
            guard isCancelled || entry.task!.core.isDone else { return nil }
            _ = order.popFirst()
            return take(index)
        }
        while let index = completions.pop() {
            if inFlight[index] != nil { return take(index) }
        }
        return nil
    }

    private func take(_ index: Int) -> Outcome {
        let entry = inFlight.removeValue(forKey: index)!
        return Outcome(
            index: index, item: entry.item, label: entry.label,
            result: entry.task?.knownResult ?? .failure(CancellationError()),
            attempts: entry.task?.attempts ?? 0,
            timings: entry.task?.timings
                ?? TaskTimings(submitted: 0, started: nil, finished: 0, now: 0))
    }

    /// The tasks that the next outcome depends on; nil if there will be none.
    private func awaitedTasks() -> [TaskCore]? {
        if inFlight.isEmpty { return nil }
        if map.isOrdered { return [inFlight[order.first!]!.task!.core] }
        return inFlight.values.map { $0.task!.core }
    }

    private func register(_ token: WaitToken) {
        if map.isOrdered {
            inFlight[order.first!]!.task!.core.add(token)
        } else {
            completions.wait(token)
        }
    }
}

/// The numbers of completed tasks in the order of their completion, for one consumer.
final class CompletionQueue: Sendable {
    private struct State {
        var done = RingBuffer<Int>()
        var waiter: WaitToken?
    }

    private let state = Mutex(State())

    /// Passes the completion of one task on under its number.
    private final class Watch: CompletionObserver {
        let queue: CompletionQueue
        let number: Int
        init(_ queue: CompletionQueue, _ number: Int) {
            self.queue = queue
            self.number = number
        }
        func completed(_ task: TaskCore) -> WaitToken? { queue.push(number) }
    }

    func watch(_ task: TaskCore, _ number: Int) { task.add(Watch(self, number)) }

    func pop() -> Int? { state.withLock { $0.done.popFirst() } }

    /// Completes the token as soon as a task has completed.
    func wait(_ token: WaitToken) {
        let isReady = state.withLock { state in
            if state.done.isEmpty { state.waiter = token }
            return !state.done.isEmpty
        }
        if isReady, token.claim(.completed) { token.reclaim() }
    }

    private func push(_ number: Int) -> WaitToken? {
        let waiter = state.withLock { state in
            state.done.append(number)
            defer { state.waiter = nil }
            return state.waiter
        }
        return waiter?.claim(.completed) == true ? waiter : nil
    }
}
