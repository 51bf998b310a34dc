/// How every wait for tasks is done, by a suspended Swift task or by a blocked thread.
///
/// Inside a pool the waiter lends its slot and its core permit and the awaited tasks become
/// privileged; afterwards it has both again.
enum Waiting {
    /// What happens to the wait when the waiter is cancelled.
    enum Cancellation: Sendable {
        case endsWait
        /// The wait goes on; the closure may hasten its end.
        case calls(@Sendable () -> Void)

        func apply(to token: WaitToken) {
            switch self {
            case .endsWait: token.end(.cancelled)
            case .calls(let body): body()
            }
        }
    }

    /// Suspends until `register`'s observers complete the token.
    static func suspend(
        for tasks: [TaskCore], cancellation: Cancellation = .endsWait,
        isolation: isolated (any Actor)? = #isolation, until register: (WaitToken) -> Void
    ) async -> WaitToken.Cause {
        let run = Run.current
        let token = WaitToken(run: run)
        guard begin(tasks, run) else { return .waitsForItself }
        let permit = CorePermit.current
        permit?.lend()
        run?.pool.lend(run!)
        promote(tasks, run)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                token.resumeWhenWoken(continuation)
                register(token)
            }
        } onCancel: {
            later { cancellation.apply(to: token) }
        }
        end(tasks, run)
        await permit?.takeBack()
        return token.cause!
    }

    /// Blocks until `register`'s observers complete the token, or for `timeout`.
    static func block(
        for tasks: [TaskCore], timeout: Duration?, cancellation: Cancellation = .endsWait,
        until register: (WaitToken) -> Void
    ) -> WaitToken.Cause {
        let run = Run.current
        let token = WaitToken(run: run)
        guard begin(tasks, run) else { return .waitsForItself }
        let permit = CorePermit.current
        permit?.lend()
        if timeout != nil || tasks.count != 1 || !runInline(tasks[0], run) {
            run?.pool.lend(run!)
            promote(tasks, run)
        }
        register(token)
        let interrupt = run?.addInterrupt { cancellation.apply(to: token) }
        let timers = run?.pool.timers ?? tasks.first?.pool.timers ?? TimerThread.shared
        let timer = timeout.map { timeout in
            timers.schedule(at: time(timers.now, plus: timeout)) { token.end(.timedOut) }
        }
        token.parkUntilWoken()
        if let timer { timers.cancel(timer) }
        if let interrupt { run?.removeInterrupt(interrupt) }
        end(tasks, run)
        permit?.takeBackBlocking()
        return token.cause!
    }

    /// Circles are found where a body waits for one task; other waits may be ended from outside.
    private static func begin(_ tasks: [TaskCore], _ run: Run?) -> Bool {
        guard let run, tasks.count == 1, run.isOwnBody else { return true }
        if run.core.beginWait(for: tasks[0]) { return true }
        run.core.endWait()
        return false
    }

    private static func end(_ tasks: [TaskCore], _ run: Run?) {
        if let run, tasks.count == 1, run.isOwnBody { run.core.endWait() }
    }

    private static func promote(_ tasks: [TaskCore], _ run: Run?) {
        guard run != nil else { return }
        for task in tasks {
            if let waiting = task.noteAwaited() { task.pool.promote(waiting) }
        }
    }

    /// Runs a task that has not started on this thread, in the waiter's slot.
    private static func runInline(_ task: TaskCore, _ run: Run?) -> Bool {
        guard let run, let worker = Worker.current, worker.pool === run.pool.workers,
            task.pool === run.pool, worker.hasStackToSpare, let child = task.noteAwaited(),
            run.pool.claimInline(parent: run, child: child)
        else { return false }
        worker.runInline { child.launch() }
        return true
    }
}
