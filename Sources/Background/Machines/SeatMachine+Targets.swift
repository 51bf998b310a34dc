/// Limits per target (a host, a database file): how many seats may hold it at once.
extension SeatMachine {
    /// Sets how many tasks may work on a target at once; nil lifts the limit.
    mutating func setLimit(_ limit: Int?, of target: String) {
        if let limit {
            precondition(limit >= 1, "the limit of a target is at least 1, not \(limit)")
        }
        targets[target, default: Target()].limit = limit
        admit(from: target)
        forget(target)
        dispatch()
    }

    /// Takes one place at the target if it has one to give.
    mutating func takeTarget(_ name: String, for index: Int, privileged: Bool) -> Bool {
        guard let place = targets.index(forKey: name) else {
            targets[name] = Target()
            return takeTarget(name, for: index, privileged: privileged)
        }
        let (inUse, idle) = (targets.values[place].inUse, targets.values[place].idle)
        let room = privileged ? inUse - idle : inUse
        if let limit = targets.values[place].limit, room >= limit { return false }
        targets.values[place].inUse += 1
        if seats[index].isIdle { targets.values[place].idle += 1 }
        return true
    }

    func holdsTarget(_ index: Int) -> Bool {
        switch seats[index].phase {
        case .queued, .running, .reclaiming: seats[index].target != nil
        case .free, .parked, .lent, .parkedReclaim: false
        }
    }

    /// Gives the seat's place at its target back, and lets the next in.
    mutating func releaseTarget(_ index: Int) {
        guard let name = seats[index].target, let place = targets.index(forKey: name) else {
            return
        }
        targets.values[place].inUse -= 1
        if seats[index].isIdle { targets.values[place].idle -= 1 }
        if targets.values[place].hasParked { admit(from: name) }
    }

    /// Moves parked seats on to the queues for a slot, as far as the target has room.
    mutating func admit(from name: String) {
        var admitted: [SeatID] = []
        while let target = targets[name] {
            let limit = target.limit ?? .max
            if target.inUse - target.idle < limit, let id = popParked(at: name, privileged: true) {
                take(id, at: name)
                let index = Int(id.index)
                if seats[index].phase == .parked {
                    parkedCount -= 1
                    enqueue(id, privileged: true, atFront: false)
                } else {
                    seats[index].phase = .reclaiming
                    privileged.append(id)
                }
            } else if target.inUse < limit, let id = popParked(at: name, privileged: false) {
                take(id, at: name)
                admitted.append(id)
            } else {
                break
            }
        }
        // They have waited for their target all along: they go before later arrivals.
        for id in admitted.reversed() {
            parkedCount -= 1
            enqueue(id, privileged: false, atFront: true)
        }
    }

    private mutating func take(_ id: SeatID, at name: String) {
        targets[name]!.inUse += 1
        if seats[Int(id.index)].isIdle { targets[name]!.idle += 1 }
    }

    /// The next seat that still waits here; entries of seats that left or were promoted are dropped.
    private mutating func popParked(at name: String, privileged isPrivileged: Bool) -> SeatID? {
        if isPrivileged {
            while let id = targets[name]!.parkedPrivileged.popFirst() {
                guard isLive(id) else { continue }
                let seat = seats[Int(id.index)]
                if seat.phase == .parkedReclaim || (seat.phase == .parked && seat.isPrivileged) {
                    return id
                }
            }
            return nil
        }
        for priority in 0..<3 {
            while let id = targets[name]!.parked[priority].popFirst() {
                guard isLive(id) else { continue }
                let seat = seats[Int(id.index)]
                if seat.phase == .parked, !seat.isPrivileged { return id }
            }
        }
        return nil
    }

    /// Drops what is known of a target that nobody uses and nothing limits.
    mutating func forget(_ name: String) {
        guard let target = targets[name], target.limit == nil, target.inUse == 0,
            !target.hasParked
        else { return }
        targets[name] = nil
    }
}
