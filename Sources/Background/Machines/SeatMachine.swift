/// Names one seat for as long as it exists; a name outlives its seat harmlessly.
struct SeatID: Hashable, Sendable {
    var index: UInt32
    var generation: UInt32

    /// The name of no seat: every event about it is a no-op.
    static let none = SeatID(index: .max, generation: 0)
}

/// The logic of slots, as a pure state machine: events in, actions out, no threads, no clock.
///
/// A *seat* is one admission asked for: it waits for its target, then for a slot, then holds both
/// until it finishes. Its holder may *lend* them while it waits for another task and *reclaim*
/// them afterwards. `Run` is what a seat stands for and `Waiter` is who is resumed; the machine
/// only hands them back, so tests put numbers there.
///
/// The rules that keep width 1 free of deadlocks:
/// - whoever waits for another task lends its slot, and the awaited task becomes *privileged*;
/// - privileged seats (reclaiming, or awaited and not started) go before all others, and may use
///   the room of *idle holders*: slots whose body cannot go on by itself, because its handle has
///   completed without it (stuck) or because it waits for a permit (blocked);
/// - nobody holds a slot while it waits for a target.
struct SeatMachine<Run: Sendable, Waiter: Sendable>: Sendable {
    enum Action: Sendable {
        /// The seat holds a slot now: start its body.
        case start(Run)
        /// Let a waiter go on.
        case resume(Waiter)
    }

    enum Phase: UInt8, Sendable {
        case free
        /// Waits for its target; holds nothing.
        case parked
        /// Waits for a slot; holds its target.
        case queued
        /// Holds a slot and its target.
        case running
        /// Waits for another task; holds nothing.
        case lent
        /// Wants to go on, waits for its target.
        case parkedReclaim
        /// Wants to go on, waits for a slot.
        case reclaiming
    }

    struct Seat: Sendable {
        var generation: UInt32 = 0
        var phase = Phase.free
        var priority: UInt8 = 0
        var isPrivileged = false
        /// The handle is done without this body, which has not returned.
        var isStuck = false
        /// Waits for permits that are going on inside the seat.
        var blocks: Int32 = 0
        /// Waits for other tasks that are going on inside the seat.
        var lends: Int32 = 0
        var target: String?
        var run: Run?
        var waiter: Waiter?

        /// Holds a slot without being able to use it by itself.
        var isIdle: Bool { isStuck || blocks > 0 }
    }

    struct Target: Sendable {
        var limit: Int?
        var inUse = 0
        var idle = 0
        var parkedPrivileged = RingBuffer<SeatID>()
        var parked: [RingBuffer<SeatID>] = [RingBuffer(), RingBuffer(), RingBuffer()]

        var hasParked: Bool { !parkedPrivileged.isEmpty || parked.contains { !$0.isEmpty } }
    }

    private(set) var width: Int
    /// Slots in use.
    var active = 0
    /// Slots in use by idle holders.
    var idle = 0
    /// Seats whose handle completed without their body.
    private(set) var stuckCount = 0
    var lentCount = 0
    /// Seats that wait for a slot and have not started.
    var queuedCount = 0
    /// Seats that wait for their target and have not started.
    var parkedCount = 0

    var seats: [Seat] = []
    var freeSeats: [UInt32] = []
    var privileged = RingBuffer<SeatID>()
    var queues: [RingBuffer<SeatID>] = [RingBuffer(), RingBuffer(), RingBuffer()]
    /// Entries of `queues` whose seat has left.
    var staleEntries = 0
    var targets: [String: Target] = [:]
    var actions: [Action] = []

    init(width: Int) {
        precondition(width >= 1, "a pool needs a width of at least 1, not \(width)")
        self.width = width
    }

    /// The actions gathered since they were last taken, in order.
    mutating func takeActions() -> [Action] {
        if actions.isEmpty { return [] }
        defer { actions = [] }
        return actions
    }

    func isLive(_ id: SeatID) -> Bool {
        Int(id.index) < seats.count && seats[Int(id.index)].generation == id.generation
            && seats[Int(id.index)].phase != .free
    }

    func phase(of id: SeatID) -> Phase? { isLive(id) ? seats[Int(id.index)].phase : nil }

    // MARK: Events

    /// A task wants to run. `priority` is 0 (first) to 2 (last).
    @discardableResult
    mutating func submit(
        _ run: Run, priority: UInt8 = 1, target: String? = nil,
        privileged isPrivileged: Bool = false
    ) -> SeatID {
        let id = makeSeat()
        let index = Int(id.index)
        seats[index].priority = priority
        seats[index].target = target
        seats[index].run = run
        if let target, !takeTarget(target, for: index, privileged: isPrivileged) {
            seats[index].phase = .parked
            parkedCount += 1
            if isPrivileged {
                seats[index].isPrivileged = true
                targets[target]!.parkedPrivileged.append(id)
            } else {
                targets[target]!.parked[Int(priority)].append(id)
            }
            return id
        }
        enqueue(id, privileged: isPrivileged, atFront: false)
        dispatch()
        return id
    }

    /// The width changed: more may start, or fewer from now on.
    mutating func setWidth(_ newWidth: Int) {
        precondition(newWidth >= 1, "a pool needs a width of at least 1, not \(newWidth)")
        width = newWidth
        dispatch()
    }

    /// The seat's holder waits for another task. A seat that is gone lends nothing.
    mutating func lend(_ id: SeatID) {
        guard isLive(id) else { return }
        lendHoldings(Int(id.index))
        dispatch()
    }

    /// The wait is over: the waiter is resumed when it has its slot again.
    ///
    /// `immediately` resumes it at once and lets the slots exceed the width for a while: a wait
    /// that timed out or was cancelled must not itself wait for the very task it gave up on.
    mutating func reclaim(_ id: SeatID, for waiter: Waiter, immediately: Bool = false) {
        guard isLive(id), seats[Int(id.index)].phase == .lent else {
            actions.append(.resume(waiter))
            return
        }
        let index = Int(id.index)
        if seats[index].lends > 1 {
            // A sibling (a child task of the same body) still waits: the slot stays lent.
            seats[index].lends -= 1
            actions.append(.resume(waiter))
            return
        }
        lentCount -= 1
        seats[index].waiter = waiter
        if let target = seats[index].target {
            if immediately {
                targets[target, default: Target()].inUse += 1
                if seats[index].isIdle { targets[target]!.idle += 1 }
            } else if !takeTarget(target, for: index, privileged: true) {
                seats[index].phase = .parkedReclaim
                targets[target]!.parkedPrivileged.append(id)
                return
            }
        }
        seats[index].phase = .reclaiming
        if immediately {
            grant(index)
        } else {
            privileged.append(id)
            dispatch()
        }
    }

    /// A task of the pool waits for this one: it goes before those nobody waits for.
    mutating func promote(_ id: SeatID) {
        guard isLive(id), !seats[Int(id.index)].isPrivileged else { return }
        let index = Int(id.index)
        switch seats[index].phase {
        case .queued:
            seats[index].isPrivileged = true
            staleEntries += 1
            privileged.append(id)
            dispatch()
        case .parked:
            let target = seats[index].target!
            seats[index].isPrivileged = true
            targets[target]!.parkedPrivileged.append(id)
            admit(from: target)
            dispatch()
        default: break
        }
    }

    /// Hands the parent's slot to a child that has not started; true if the caller now runs it.
    mutating func claimInline(parent: SeatID, child: SeatID) -> Bool {
        guard isLive(parent), isLive(child), parent != child,
            seats[Int(parent.index)].phase == .running, !seats[Int(parent.index)].isIdle,
            seats[Int(child.index)].phase == .queued
        else { return false }
        lendHoldings(Int(parent.index))
        let index = Int(child.index)
        if !seats[index].isPrivileged { staleEntries += 1 }
        queuedCount -= 1
        hold(index)
        dispatch()
        return true
    }

    /// The handle completed without its body: the slot stays taken until ``finish(_:)``.
    mutating func abandon(_ id: SeatID) {
        guard isLive(id), !seats[Int(id.index)].isStuck else { return }
        stuckCount += 1
        changeIdle(Int(id.index)) { $0.isStuck = true }
        dispatch()
    }

    /// The body waits for a permit and keeps its slot.
    mutating func block(_ id: SeatID) {
        guard isLive(id) else { return }
        changeIdle(Int(id.index)) { $0.blocks += 1 }
        dispatch()
    }

    /// The body has its permit.
    mutating func unblock(_ id: SeatID) {
        guard isLive(id) else { return }
        changeIdle(Int(id.index)) { $0.blocks -= 1 }
    }

    /// The seat is given up, in whatever phase it is: its body returned, or it was withdrawn.
    mutating func finish(_ id: SeatID) {
        guard isLive(id) else { return }
        let index = Int(id.index)
        let wasStuck = seats[index].isStuck
        switch seats[index].phase {
        case .free: return
        case .parked:
            parkedCount -= 1
        case .queued:
            queuedCount -= 1
            if !seats[index].isPrivileged { staleEntries += 1 }
            releaseTarget(index)
        case .running:
            active -= 1
            if seats[index].isIdle { idle -= 1 }
            releaseTarget(index)
        case .lent: lentCount -= 1
        case .parkedReclaim: break
        case .reclaiming: releaseTarget(index)
        }
        if wasStuck { stuckCount -= 1 }
        if let waiter = seats[index].waiter { actions.append(.resume(waiter)) }
        let target = seats[index].target
        let generation = seats[index].generation
        seats[index] = Seat(generation: generation &+ 1)
        freeSeats.append(UInt32(index))
        if let target { forget(target) }
        compact()
        dispatch()
    }
}
