import Testing

@testable import Background

private typealias Machine = SeatMachine<String, String>

extension SeatMachine.Action where Run == String, Waiter == String {
    fileprivate var text: String {
        switch self {
        case .start(let run): "start \(run)"
        case .resume(let waiter): "resume \(waiter)"
        }
    }
}

extension SeatMachine where Run == String, Waiter == String {
    fileprivate mutating func said() -> [String] { takeActions().map(\.text) }
}

@Suite struct SeatMachineTests {
    @Test func startsAsManyAsItIsWide() {
        var machine = Machine(width: 2)
        let a = machine.submit("a")
        machine.submit("b")
        machine.submit("c")
        #expect(machine.said() == ["start a", "start b"])
        #expect(machine.active == 2)
        #expect(machine.queuedCount == 1)
        machine.finish(a)
        #expect(machine.said() == ["start c"])
    }

    @Test func takesHigherPrioritiesFirstAndKeepsTheirOrder() {
        var machine = Machine(width: 1)
        let first = machine.submit("first")
        machine.submit("low", priority: 2)
        machine.submit("normal 1", priority: 1)
        machine.submit("high", priority: 0)
        machine.submit("normal 2", priority: 1)
        _ = machine.said()
        var started: [String] = []
        machine.finish(first)
        while let next = machine.said().first {
            started.append(next)
            let index = machine.seats.firstIndex { $0.phase == .running }!
            machine.finish(
                SeatID(index: UInt32(index), generation: machine.seats[index].generation))
        }
        #expect(started == ["start high", "start normal 1", "start normal 2", "start low"])
    }

    @Test func widthGrowsAndShrinks() {
        var machine = Machine(width: 1)
        let a = machine.submit("a")
        let b = machine.submit("b")
        machine.submit("c")
        machine.submit("d")
        #expect(machine.said() == ["start a"])
        machine.setWidth(3)
        #expect(machine.said() == ["start b", "start c"])
        machine.setWidth(1)
        machine.finish(a)
        machine.finish(b)
        #expect(machine.said() == [])
        #expect(machine.active == 1)
    }

    @Test func lendingMakesRoomAndReclaimingGoesFirst() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        let child = machine.submit("child")
        machine.submit("other")
        _ = machine.said()
        machine.lend(parent)
        #expect(machine.said() == ["start child"])
        machine.reclaim(parent, for: "parent")
        machine.finish(child)
        #expect(machine.said() == ["resume parent"])
        machine.finish(parent)
        #expect(machine.said() == ["start other"])
    }

    @Test func awaitedTasksGoBeforeOthers() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        machine.submit("other")
        let child = machine.submit("child")
        _ = machine.said()
        machine.promote(child)
        machine.lend(parent)
        #expect(machine.said() == ["start child"])
    }

    @Test func waitersMayUseTheRoomOfAStuckSlotButNewTasksMayNot() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        let child = machine.submit("child")
        machine.submit("other")
        machine.lend(parent)
        _ = machine.said()
        machine.reclaim(parent, for: "parent")
        machine.abandon(child)
        #expect(machine.said() == ["resume parent"])
        #expect(machine.active == 2)
        machine.finish(parent)
        #expect(machine.said() == [])
        machine.finish(child)
        #expect(machine.said() == ["start other"])
        #expect(machine.stuckCount == 0)
    }

    @Test func anAwaitedTaskPassesASlotBlockedOnAPermit() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        let blocker = machine.submit("blocker")
        let child = machine.submit("child")
        machine.lend(parent)
        _ = machine.said()
        machine.block(blocker)
        #expect(machine.said() == [])
        machine.promote(child)
        #expect(machine.said() == ["start child"])
        machine.unblock(blocker)
        #expect(machine.idle == 0)
    }

    @Test func aWaitThatGaveUpDoesNotWaitForASlot() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        machine.submit("child")
        machine.lend(parent)
        _ = machine.said()
        machine.reclaim(parent, for: "parent", immediately: true)
        #expect(machine.said() == ["resume parent"])
        #expect(machine.active == 2)
    }

    @Test func siblingsShareOneLending() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        machine.lend(parent)
        machine.lend(parent)
        _ = machine.said()
        machine.reclaim(parent, for: "left")
        #expect(machine.said() == ["resume left"])
        #expect(machine.active == 0)
        machine.reclaim(parent, for: "right")
        #expect(machine.said() == ["resume right"])
        #expect(machine.active == 1)
    }

    @Test func aSiblingThatLendsDuringAReclaimTakesTheSlotAway() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        machine.lend(parent)
        machine.submit("other")
        _ = machine.said()
        machine.reclaim(parent, for: "left")
        #expect(machine.said() == [])
        machine.lend(parent)
        #expect(machine.said() == ["resume left"])
        #expect(machine.phase(of: parent) == .lent)
    }

    @Test func aParentHandsItsSlotToAChildItRunsItself() {
        var machine = Machine(width: 1)
        let parent = machine.submit("parent")
        let child = machine.submit("child")
        _ = machine.said()
        #expect(machine.claimInline(parent: parent, child: child) == true)
        #expect(machine.said() == [])
        #expect(machine.active == 1)
        machine.reclaim(parent, for: "parent")
        machine.finish(child)
        #expect(machine.said() == ["resume parent"])
    }

    @Test func aStartedChildIsNotRunTwice() {
        var machine = Machine(width: 2)
        let parent = machine.submit("parent")
        let child = machine.submit("child")
        #expect(machine.said() == ["start parent", "start child"])
        #expect(machine.claimInline(parent: parent, child: child) == false)
    }

    @Test func withdrawnSeatsNeverStart() {
        var machine = Machine(width: 1)
        let first = machine.submit("first")
        let seats = (0..<200).map { machine.submit("\($0)") }
        for seat in seats { machine.finish(seat) }
        machine.submit("last")
        _ = machine.said()
        #expect(machine.queuedCount == 1)
        machine.finish(first)
        #expect(machine.said() == ["start last"])
        #expect(machine.queues[1].isEmpty)
    }

    @Test func aNameOutlivesItsSeatHarmlessly() {
        var machine = Machine(width: 1)
        let old = machine.submit("old")
        machine.finish(old)
        let new = machine.submit("new")
        _ = machine.said()
        machine.finish(old)
        machine.lend(old)
        machine.abandon(old)
        #expect(machine.phase(of: new) == .running)
        machine.reclaim(old, for: "late")
        #expect(machine.said() == ["resume late"])
    }
}

@Suite struct TargetTests {
    @Test func aTargetBoundsItsTasksAndNoOthers() {
        var machine = Machine(width: 8)
        machine.setLimit(1, of: "host")
        let a = machine.submit("a", target: "host")
        machine.submit("b", target: "host")
        machine.submit("c")
        #expect(machine.said() == ["start a", "start c"])
        #expect(machine.parkedCount == 1)
        machine.finish(a)
        #expect(machine.said() == ["start b"])
    }

    @Test func waitingForATargetHoldsNoSlot() {
        var machine = Machine(width: 1)
        machine.setLimit(1, of: "host")
        let blocker = machine.submit("blocker", target: "host")
        machine.lend(blocker)
        machine.submit("taken", target: "host")
        _ = machine.said()
        machine.submit("parked", target: "host")
        #expect(machine.active == 1)
        #expect(machine.parkedCount == 1)
    }

    @Test func aParentLendsItsTargetToItsChild() {
        var machine = Machine(width: 1)
        machine.setLimit(1, of: "file")
        let parent = machine.submit("parent", target: "file")
        let child = machine.submit("child", target: "file")
        _ = machine.said()
        machine.promote(child)
        machine.lend(parent)
        #expect(machine.said() == ["start child"])
        machine.reclaim(parent, for: "parent")
        #expect(machine.said() == [])
        machine.finish(child)
        #expect(machine.said() == ["resume parent"])
    }

    @Test func limitsAreLiftedAndLowered() {
        var machine = Machine(width: 8)
        machine.setLimit(1, of: "host")
        for name in ["a", "b", "c"] { machine.submit(name, target: "host") }
        #expect(machine.said() == ["start a"])
        machine.setLimit(nil, of: "host")
        #expect(machine.said() == ["start b", "start c"])
        machine.setLimit(2, of: "host")
        machine.submit("d", target: "host")
        #expect(machine.said() == [])
    }

    @Test func unusedTargetsAreForgotten() {
        var machine = Machine(width: 8)
        for number in 0..<100 {
            let seat = machine.submit("x", target: "file \(number)")
            machine.finish(seat)
        }
        #expect(machine.targets.isEmpty)
    }
}
