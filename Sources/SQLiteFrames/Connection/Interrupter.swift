import CSQLite
import Synchronization

/// Stops the work of a connection from any thread: for cancellation handlers.
///
/// It may exist before the connection does, and it is final: once interrupted, every call on the
/// connection, and on any opened with it later, throws `interrupted`.
package final class Interrupter: Sendable {
    private let flag = Atomic<Bool>(false)
    /// The addresses of the open databases. `sqlite3_interrupt` must not meet a closed one, so
    /// interrupting and taking leave happen under the lock.
    private let open = Mutex<[UInt]>([])

    package init() {}

    /// True once `interrupt()` was called.
    package var isInterrupted: Bool { flag.load(ordering: .acquiring) }

    /// Makes the running call return soon and all later ones at once. Any thread, any number of
    /// times, before, during and after the connection's life.
    ///
    /// Source: sqlite.org/c3ref/interrupt.html
    package func interrupt() {
        flag.store(true, ordering: .releasing)
        open.withLock { addresses in
            for address in addresses {
                if let database = OpaquePointer(bitPattern: address) {
                    sqlite3_interrupt(database)
                }
            }
        }
    }

    func attach(_ database: OpaquePointer) {
        let address = UInt(bitPattern: database)
        open.withLock { $0.append(address) }
    }

    func detach(_ database: OpaquePointer) {
        let address = UInt(bitPattern: database)
        open.withLock { $0.removeAll { $0 == address } }
    }
}
