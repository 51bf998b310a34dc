import Testing

@testable import Background

/// Random schedules against the machine: whatever happens, its promises hold and all tasks end.
@Suite struct SeatMachineRandomTests {
    /// What the simulation knows of a task.
    private struct Simulated {
        enum Phase { case waiting, running, awaiting, resumable, ended }
        var seat = SeatID.none
        var phase = Phase.waiting
        var target: String?
        var awaited = -1
        var isStuck = false
        var blocks = 0
        var starts = 0
    }

    private struct Simulation {
        var machine: SeatMachine<Int, Int>
        var tasks: [Simulated] = []
        var generator: SeededGenerator
        let seed: UInt64

        mutating func submit() {
            let target = Int.random(in: 0..<4, using: &generator)
            tasks.append(Simulated(target: target == 0 ? nil : "target \(target)"))
            let index = tasks.count - 1
            tasks[index].seat = machine.submit(
                index, priority: UInt8.random(in: 0...2, using: &generator),
                target: tasks[index].target)
            obey()
        }

        mutating func pick(_ isWanted: (Simulated) -> Bool) -> Int? {
            let candidates = tasks.indices.filter { isWanted(tasks[$0]) }
            return candidates.randomElement(using: &generator)
        }

        mutating func finish(_ index: Int) {
            tasks[index].phase = .ended
            for waiter in tasks.indices
            where tasks[waiter].phase == .awaiting && tasks[waiter].awaited == index {
                tasks[waiter].phase = .resumable
                machine.reclaim(tasks[waiter].seat, for: waiter)
            }
            machine.finish(tasks[index].seat)
            obey()
        }

        /// Waits only go to younger tasks, so that no circle of waits can arise.
        mutating func beginWait(_ waiter: Int, _ awaited: Int, inline: Bool) {
            tasks[waiter].phase = .awaiting
            tasks[waiter].awaited = awaited
            if inline, machine.claimInline(parent: tasks[waiter].seat, child: tasks[awaited].seat) {
                tasks[awaited].phase = .running
                tasks[awaited].starts += 1
            } else {
                machine.lend(tasks[waiter].seat)
                machine.promote(tasks[awaited].seat)
            }
            obey()
        }

        mutating func obey() {
            for action in machine.takeActions() {
                switch action {
                case .start(let index):
                    #expect(tasks[index].phase == .waiting, "seed \(seed)")
                    tasks[index].phase = .running
                    tasks[index].starts += 1
                    #expect(tasks[index].starts == 1, "seed \(seed)")
                case .resume(let index):
                    #expect(tasks[index].phase == .resumable, "seed \(seed)")
                    tasks[index].phase = .running
                }
            }
            check()
        }

        func check() {
            let running = tasks.filter { $0.phase == .running }
            #expect(machine.active == running.count, "seed \(seed)")
            let idle = running.count { $0.isStuck || $0.blocks > 0 }
            #expect(machine.idle == idle, "seed \(seed)")
            // No slot is left empty while somebody waits for one.
            if machine.active < machine.width { #expect(machine.queuedCount == 0, "seed \(seed)") }
            #expect(
                machine.queuedCount + machine.parkedCount
                    == tasks.count { $0.phase == .waiting }, "seed \(seed)")
            for (name, target) in machine.targets {
                let holders = running.count { $0.target == name }
                #expect(target.inUse >= holders, "seed \(seed)")
            }
        }
    }

    @Test(arguments: randomSeeds) func everythingEnds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let width = Int.random(in: 1...4, using: &generator)
        var simulation = Simulation(
            machine: SeatMachine(width: width), generator: generator, seed: seed)
        for _ in 0..<400 { step(&simulation) }
        drain(&simulation)
        #expect(simulation.tasks.allSatisfy { $0.phase == .ended }, "seed \(seed)")
        #expect(simulation.machine.active == 0 && simulation.machine.idle == 0, "seed \(seed)")
        #expect(simulation.machine.lentCount == 0, "seed \(seed)")
        #expect(simulation.machine.stuckCount == 0, "seed \(seed)")
    }

    private func step(_ simulation: inout Simulation) {
        switch Int.random(in: 0..<20, using: &simulation.generator) {
        case 0..<7:
            simulation.submit()
        case 7..<10:
            if let index = simulation.pick({ $0.phase == .running }) { simulation.finish(index) }
        case 10..<14:
            guard
                let waiter = simulation.pick({
                    $0.phase == .running && !$0.isStuck && $0.blocks == 0
                })
            else { return }
            let younger = simulation.tasks.indices.filter {
                $0 > waiter && simulation.tasks[$0].phase != .ended
            }
            guard let awaited = younger.randomElement(using: &simulation.generator) else { return }
            let inline = Bool.random(using: &simulation.generator)
            simulation.beginWait(waiter, awaited, inline: inline)
        case 14:
            if let index = simulation.pick({ $0.phase == .running }) {
                simulation.tasks[index].isStuck = true
                simulation.machine.abandon(simulation.tasks[index].seat)
                simulation.obey()
            }
        case 15:
            if let index = simulation.pick({ $0.phase == .running }) {
                simulation.tasks[index].blocks += 1
                simulation.machine.block(simulation.tasks[index].seat)
                simulation.obey()
            }
        case 16:
            if let index = simulation.pick({ $0.phase == .running && $0.blocks > 0 }) {
                simulation.tasks[index].blocks -= 1
                simulation.machine.unblock(simulation.tasks[index].seat)
                simulation.obey()
            }
        case 17:
            simulation.machine.setWidth(Int.random(in: 1...5, using: &simulation.generator))
            simulation.obey()
        case 18:
            let limit = Int.random(in: 0...3, using: &simulation.generator)
            let target = "target \(Int.random(in: 1...3, using: &simulation.generator))"
            simulation.machine.setLimit(limit == 0 ? nil : limit, of: target)
            simulation.obey()
        default:
            // Somebody cancels a task that has not started.
            if let index = simulation.pick({ $0.phase == .waiting }) { simulation.finish(index) }
        }
    }

    /// Ends whatever runs until nothing does: what is left then is a deadlock.
    private func drain(_ simulation: inout Simulation) {
        while let index = simulation.pick({ $0.phase == .running }) { simulation.finish(index) }
    }
}
