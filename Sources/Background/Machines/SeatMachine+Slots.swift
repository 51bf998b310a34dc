/// How slots are given, lent and taken back: what the events have in common.
extension SeatMachine {
    /// Starts and resumes whatever the slots allow.
    mutating func dispatch() {
        while true {
            if active - idle < width, let id = popPrivileged() {
                grant(Int(id.index))
            } else if active < width, let id = popQueued() {
                grant(Int(id.index))
            } else {
                return
            }
        }
    }

    private mutating func popPrivileged() -> SeatID? {
        while let id = privileged.popFirst() {
            guard isLive(id) else { continue }
            let seat = seats[Int(id.index)]
            if seat.phase == .reclaiming || (seat.phase == .queued && seat.isPrivileged) {
                return id
            }
        }
        return nil
    }

    private mutating func popQueued() -> SeatID? {
        for priority in queues.indices {
            while let id = queues[priority].popFirst() {
                if isLive(id), seats[Int(id.index)].phase == .queued,
                    !seats[Int(id.index)].isPrivileged
                {
                    return id
                }
                staleEntries -= 1
            }
        }
        return nil
    }

    mutating func grant(_ index: Int) {
        if seats[index].phase == .queued {
            queuedCount -= 1
            hold(index)
            actions.append(.start(seats[index].run!))
        } else {
            let waiter = seats[index].waiter!
            seats[index].waiter = nil
            seats[index].lends = 0
            hold(index)
            actions.append(.resume(waiter))
        }
    }

    mutating func hold(_ index: Int) {
        seats[index].phase = .running
        active += 1
        if seats[index].isIdle { idle += 1 }
    }

    mutating func lendHoldings(_ index: Int) {
        switch seats[index].phase {
        case .running:
            active -= 1
            if seats[index].isIdle { idle -= 1 }
            releaseTarget(index)
            seats[index].phase = .lent
            seats[index].lends = 1
            lentCount += 1
        case .lent:
            seats[index].lends += 1
        case .reclaiming, .parkedReclaim:
            // One child task of the body wants to go on while another begins to wait: the slot
            // stays lent for the new wait, and the first goes on beside it.
            if seats[index].phase == .reclaiming { releaseTarget(index) }
            actions.append(.resume(seats[index].waiter!))
            seats[index].waiter = nil
            seats[index].phase = .lent
            lentCount += 1
        case .free, .parked, .queued: break
        }
    }

    mutating func enqueue(_ id: SeatID, privileged isPrivileged: Bool, atFront: Bool) {
        let index = Int(id.index)
        seats[index].phase = .queued
        queuedCount += 1
        if isPrivileged {
            seats[index].isPrivileged = true
            privileged.append(id)
        } else if atFront {
            queues[Int(seats[index].priority)].prepend(id)
        } else {
            queues[Int(seats[index].priority)].append(id)
        }
    }

    mutating func changeIdle(_ index: Int, _ change: (inout Seat) -> Void) {
        let before = seats[index].isIdle
        change(&seats[index])
        let after = seats[index].isIdle
        if before == after { return }
        let step = after ? 1 : -1
        if seats[index].phase == .running { idle += step }
        if let target = seats[index].target, holdsTarget(index) {
            targets[target]!.idle += step
            admit(from: target)
        }
    }

    mutating func makeSeat() -> SeatID {
        if let index = freeSeats.popLast() {
            return SeatID(index: index, generation: seats[Int(index)].generation)
        }
        seats.append(Seat())
        return SeatID(index: UInt32(seats.count - 1), generation: 0)
    }

    /// Withdrawn seats leave entries behind; they go when they are most of the queues.
    mutating func compact() {
        let total = queues.reduce(0) { $0 + $1.count }
        guard staleEntries > 64, staleEntries > total / 2 else { return }
        for priority in queues.indices {
            let seats = seats
            queues[priority].removeAll { id in
                let seat = seats[Int(id.index)]
                return seat.generation != id.generation || seat.phase != .queued
                    || seat.isPrivileged
            }
        }
        staleEntries = 0
    }
}
