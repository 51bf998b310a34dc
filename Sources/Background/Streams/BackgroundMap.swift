/// Outcomes of a closure over a sequence of items, each run as a task of a pool.
///
/// Made by ``BackgroundPool/map(_:window:options:_:)`` (in the order of the items) and
/// ``BackgroundPool/asCompleted(_:window:options:_:)`` (as they come). Nothing happens before it is
/// iterated; then at most `window` items are pulled ahead of those whose outcomes were taken.
/// Every item has exactly one outcome: one item's failure is its own. Leaving the loop early cancels
/// the tasks in flight, and nothing is told of those that failed already. When the iterating task is cancelled, so are those in flight, and they and
/// the remaining items have `CancellationError` as their outcome.
public struct BackgroundMap<Items: Sequence, Value: Sendable>: AsyncSequence
where Items.Element: Sendable {
    public typealias Element = TaskOutcome<Items.Element, Value>

    let items: Items
    let pool: BackgroundPool
    let window: Int
    let isOrdered: Bool
    let options: (Items.Element) -> TaskOptions
    let body: @Sendable (Items.Element) async throws -> Value

    /// Takes outcomes one by one, suspending while there is none.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let feed: MapFeed<Items, Value>

        /// The next outcome; nil after the last.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async -> TaskOutcome<Items.Element, Value>? {
            await feed.next(isolation: actor)
        }

        /// The next outcome; nil after the last.
        public mutating func next() async -> TaskOutcome<Items.Element, Value>? {
            await feed.next(isolation: nil)
        }
    }

    /// Starts an iteration of its own.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(feed: MapFeed(self)) }

    /// All outcomes, gathered.
    public func collect(
        isolation: isolated (any Actor)? = #isolation
    ) async -> [TaskOutcome<Items.Element, Value>] {
        let feed = MapFeed(self)
        var outcomes: [TaskOutcome<Items.Element, Value>] = []
        while let outcome = await feed.next(isolation: isolation) { outcomes.append(outcome) }
        return outcomes
    }

    /// The same outcomes for a `for` loop without `async`, whose thread blocks while there is none.
    @available(*, noasync, message: "iterate with 'for await'")
    public var blocking: BlockingOutcomes<Items, Value> { BlockingOutcomes(map: self) }
}

/// Outcomes for a loop that blocks its thread; see ``BackgroundMap/blocking``.
public struct BlockingOutcomes<Items: Sequence, Value: Sendable>: Sequence
where Items.Element: Sendable {
    let map: BackgroundMap<Items, Value>

    /// Takes outcomes one by one, blocking while there is none.
    public struct Iterator: IteratorProtocol {
        let feed: MapFeed<Items, Value>

        /// The next outcome; nil after the last.
        public mutating func next() -> TaskOutcome<Items.Element, Value>? { feed.nextBlocking() }
    }

    /// Starts an iteration of its own.
    public func makeIterator() -> Iterator { Iterator(feed: MapFeed(map)) }
}

extension BackgroundPool {
    /// Runs `body` over items and gives their outcomes in the order of the items.
    ///
    /// ```swift
    /// for await outcome in pool.map(paths, { try load($0) }) {
    ///     print(outcome.item, try outcome.value)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - items: pulled lazily, on the thread that iterates.
    ///   - window: items pulled ahead of the outcomes taken; twice the width without one.
    ///   - options: how each item's task is run; without a label it is called `item N`, from 1.
    ///   - body: the work.
    public func map<Items: Sequence, Value: Sendable>(
        _ items: Items, window: Int? = nil,
        options: @escaping (Items.Element) -> TaskOptions = { _ in TaskOptions() },
        _ body: @escaping @Sendable (Items.Element) throws -> Value
    ) -> BackgroundMap<Items, Value> where Items.Element: Sendable {
        makeMap(items, window, isOrdered: true, options, body)
    }

    /// Runs an async `body` over items and gives their outcomes in the order of the items.
    ///
    /// See ``map(_:window:options:_:)``.
    public func map<Items: Sequence, Value: Sendable>(
        _ items: Items, window: Int? = nil,
        options: @escaping (Items.Element) -> TaskOptions = { _ in TaskOptions() },
        _ body: @escaping @Sendable (Items.Element) async throws -> Value
    ) -> BackgroundMap<Items, Value> where Items.Element: Sendable {
        makeMap(items, window, isOrdered: true, options, body)
    }

    /// Runs `body` over items and gives their outcomes as they come.
    ///
    /// See ``map(_:window:options:_:)``.
    public func asCompleted<Items: Sequence, Value: Sendable>(
        _ items: Items, window: Int? = nil,
        options: @escaping (Items.Element) -> TaskOptions = { _ in TaskOptions() },
        _ body: @escaping @Sendable (Items.Element) throws -> Value
    ) -> BackgroundMap<Items, Value> where Items.Element: Sendable {
        makeMap(items, window, isOrdered: false, options, body)
    }

    /// Runs an async `body` over items and gives their outcomes as they come.
    ///
    /// See ``map(_:window:options:_:)``.
    public func asCompleted<Items: Sequence, Value: Sendable>(
        _ items: Items, window: Int? = nil,
        options: @escaping (Items.Element) -> TaskOptions = { _ in TaskOptions() },
        _ body: @escaping @Sendable (Items.Element) async throws -> Value
    ) -> BackgroundMap<Items, Value> where Items.Element: Sendable {
        makeMap(items, window, isOrdered: false, options, body)
    }

    private func makeMap<Items: Sequence, Value: Sendable>(
        _ items: Items, _ window: Int?, isOrdered: Bool,
        _ options: @escaping (Items.Element) -> TaskOptions,
        _ body: @escaping @Sendable (Items.Element) async throws -> Value
    ) -> BackgroundMap<Items, Value> {
        precondition(window ?? 1 >= 1, "a window holds at least one item")
        return BackgroundMap(
            items: items, pool: self, window: window ?? 2 * width, isOrdered: isOrdered,
            options: options, body: body)
    }
}
