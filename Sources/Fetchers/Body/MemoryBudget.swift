import Synchronization

/// How many bytes of bodies may be in memory at once, over all items of a run.
package final class MemoryBudget: Sendable {
    private let left: Atomic<Int>

    /// - Parameter bytes: the bound; bodies beyond it go to temporary files.
    package init(bytes: Int) {
        left = Atomic(bytes)
    }

    /// Takes `count` bytes if there are as many; false, and nothing taken, if not.
    func take(_ count: Int) -> Bool {
        var current = left.load(ordering: .relaxed)
        while current >= count {
            let (exchanged, original) = left.weakCompareExchange(
                expected: current, desired: current - count, ordering: .relaxed)
            if exchanged { return true }
            current = original
        }
        return false
    }

    /// Gives `count` bytes back.
    func giveBack(_ count: Int) {
        left.wrappingAdd(count, ordering: .relaxed)
    }

    /// The bytes that may still be taken.
    package var available: Int { left.load(ordering: .relaxed) }
}
