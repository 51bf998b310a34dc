import Formats
import Glibc

/// One run of a program, on one thread from its start until it has been reaped.
struct CommandRun {
    /// Why a program is stopped before its end.
    private enum Cause {
        case cancelled, timedOut, tooLarge
        case spool(SpoolFault)
    }

    private let request: CommandRequest
    private let session: CommandSession
    private let stop: StopSignal
    private var store: BodyStore
    private var tail: OutputTail
    private var cause: Cause?
    /// When the next thing has to happen although nothing else does.
    private var deadline: ContinuousClock.Instant?
    private var isKilled = false

    /// How long a process that was killed is waited for: one that the kernel does not let go is left.
    private static let patience: Duration = .seconds(2)
    /// How often to look for the end of a process where the kernel does not tell of it, in milliseconds.
    private static let lookingInterval: CInt = 20

    init(_ request: CommandRequest, session: CommandSession, stop: StopSignal) {
        self.request = request
        self.session = session
        self.stop = stop
        store = BodyStore(budget: session.budget, folder: session.spoolFolder, expected: nil)
        let secrets = (request.secrets + request.secretEnvironment.values).map { $0.reveal() }
        // A key of several lines may be written line by line.
        let lines = secrets.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        tail = OutputTail(hiding: Redactor(secrets + lines))
    }

    /// Runs the program to its end. Blocks the thread until then.
    ///
    /// - Returns: what it wrote on its standard output.
    /// - Throws: `FetchError`; `CancellationError` when it was told to stop.
    mutating func finish(onBytes: (Int) -> Void) throws -> KeptBody {
        defer { store.discard() }
        var output = try CommandPipe(label: request.label)
        var errors = try CommandPipe(label: request.label)
        let child = try session.begin(stop) { try start(&output, &errors) }
        deadline = request.timeout.map { .now + $0 }
        let hasEnded = attend(child, &output, &errors, onBytes)
        // With what the program left running.
        session.end(child.id)
        let ending = child.reap(waits: hasEnded)
        session.ended(stop)
        if let cause { throw error(of: cause) }
        guard ending == .code(0) else {
            throw FetchError.failed(ending, of: request, saying: tail.lines)
        }
        return store.finish()
    }

    private func start(
        _ output: inout CommandPipe, _ errors: inout CommandPipe
    ) throws(FetchError) -> ChildProcess {
        let changes = request.changedEnvironment
        let name = request.arguments.first ?? ""
        let path =
            changes["PATH"] ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw FetchError.notStarted(errno, label: request.label) }
        defer { close(nothing) }
        let file: String
        do {
            file = try ProgramFile.find(name, in: request.folder, path: path)
        } catch {
            throw FetchError.noProgram(error, of: request, path: path)
        }
        do {
            let child = try ChildProcess(
                file, request.arguments,
                environment: changes,
                folder: request.folder, input: nothing, output: output.writing,
                errors: errors.writing)
            output.closeWriting()
            errors.closeWriting()
            return child
        } catch {
            throw FetchError.notStarted(error, of: request)
        }
    }

    /// Takes in what the program writes until it has ended.
    ///
    /// - Returns: false for a process that the kernel does not let go.
    private mutating func attend(
        _ child: borrowing ChildProcess, _ output: inout CommandPipe, _ errors: inout CommandPipe,
        _ onBytes: (Int) -> Void
    ) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var hasEnded = false
        while true {
            if hasEnded, isDone(output, errors) { break }
            var events = [
                pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.reading, events: Int16(POLLIN), revents: 0),
                pollfd(
                    fd: cause == nil ? stop.descriptor : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: hasEnded ? -1 : child.end, events: Int16(POLLIN), revents: 0),
            ]
            poll(&events, nfds_t(events.count), pollTimeout(hasNoEnd: child.end < 0 && !hasEnded))
            if cause == nil, events[2].revents != 0 { end(child, .cancelled) }
            if let deadline, deadline <= .now {
                if cause == nil {
                    end(child, .timedOut)
                } else if !isKilled {
                    isKilled = true
                    child.signal(SIGKILL)
                    self.deadline = .now + CommandRun.patience
                } else {
                    return false
                }
            }
            if !hasEnded { hasEnded = child.hasEnded }
            if let bytes = output.read(into: buffer) { keep(bytes, of: child, onBytes) }
            if let bytes = errors.read(into: buffer) { tail.append(bytes) }
        }
        // A pipe holds no more than that; others of its group may write for ever.
        for _ in 0..<16 {
            guard let bytes = errors.read(into: buffer) else { break }
            tail.append(bytes)
        }
        return true
    }

    /// Whether nothing more is waited for of a program whose process has ended.
    private func isDone(_ output: borrowing CommandPipe, _ errors: borrowing CommandPipe) -> Bool {
        // Others of its group may still write: only the end of the pipe is the end of the output.
        if cause == nil { return !output.isOpen }
        // They have the same time to stop as it had.
        return isKilled || !(output.isOpen || errors.isOpen)
    }

    private func pollTimeout(hasNoEnd: Bool) -> CInt {
        guard let deadline else { return hasNoEnd ? CommandRun.lookingInterval : -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        let milliseconds = max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
        let limit = hasNoEnd ? CommandRun.lookingInterval : CInt.max
        return CInt(clamping: min(milliseconds, Int64(limit)))
    }

    /// Takes in output, or drops it where nobody wants it any more.
    private mutating func keep(
        _ bytes: UnsafeRawBufferPointer, of child: borrowing ChildProcess, _ onBytes: (Int) -> Void
    ) {
        guard cause == nil else { return }
        guard store.count + bytes.count <= request.maximumOutputBytes else {
            return end(child, .tooLarge)
        }
        do throws(SpoolFault) {
            if !store.keepInMemory(bytes) { try store.keepOnDisk(bytes) }
        } catch {
            return end(child, .spool(error))
        }
        onBytes(bytes.count)
    }

    /// Tells the program to stop.
    private mutating func end(_ child: borrowing ChildProcess, _ cause: Cause) {
        self.cause = cause
        child.signal(SIGTERM)
        deadline = .now + request.grace
    }

    private func error(of cause: Cause) -> any Error {
        switch cause {
        case .cancelled: CancellationError()
        case .timedOut: FetchError.commandTimedOut(request, saying: tail.lines)
        case .tooLarge: FetchError.outputTooLarge(request)
        case .spool(let fault): FetchError.spool(fault.reason, label: request.label)
        }
    }
}
