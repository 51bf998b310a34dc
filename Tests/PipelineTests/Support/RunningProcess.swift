import Foundation
import Glibc

/// What a finished process left.
struct Output {
    /// The exit status, or 128 and the number of the signal that ended it.
    let code: Int32
    let bytes: Data
    let errors: String
    /// From its start to its end.
    let seconds: Double

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    /// Standard output and standard error together.
    var everything: String { text + errors }
}

/// A process of the test, with its output in files: output of any size, and nothing to drain.
///
/// One that does not end within a minute is killed, so that a hang is a failed test. Used by one
/// thread at a time.
final class RunningProcess {
    struct Failure: Error {
        let call: String
        let number: Int32
    }

    let id: pid_t
    private let begun = ContinuousClock.now
    private let output: FileHandle
    private let errors: FileHandle
    /// The read end of a pipe whose write end only the process holds: it ends with the process.
    private let end: Int32
    private var isReaped = false
    private static let starting = NSLock()

    init(
        _ path: String, _ arguments: [String], input: Data? = nil,
        environment changes: [String: String?] = [:], folder: String
    ) throws {
        output = try RunningProcess.unnamedFile()
        errors = try RunningProcess.unnamedFile()
        let stdin = try RunningProcess.unnamedFile()
        if let input {
            try stdin.write(contentsOf: input)
            try stdin.seek(toOffset: 0)
        }
        var pipe: [Int32] = [0, 0]
        // No other process may get hold of the pipe before it is marked.
        RunningProcess.starting.lock()
        defer { RunningProcess.starting.unlock() }
        guard Glibc.pipe(&pipe) == 0 else { throw Failure(call: "pipe", number: errno) }
        for number in pipe { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        end = pipe[0]
        defer { close(pipe[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin.fileDescriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.fileDescriptor, 2)
        // Last: one of the files may have this number.
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 99)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // As from a shell: no signal blocked or ignored, a process group of its own.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        var environment = ProcessInfo.processInfo.environment
        for (name, value) in changes { environment[name] = value }
        // The shell goes to the folder and becomes the program: the same process, the same number.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, path]
        var words = (shell + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var id = pid_t()
        let failure = posix_spawn(&id, shell[0], &actions, &attributes, &words, &variables)
        guard failure == 0 else { throw Failure(call: "posix_spawn \(path)", number: failure) }
        self.id = id
    }

    deinit {
        if !isReaped {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
        }
        close(end)
    }

    func signal(_ number: Int32) {
        if !isReaped { kill(id, number) }
    }

    /// Waits for the end, at most a minute.
    func finish() throws -> Output {
        var poll = pollfd(fd: end, events: 0, revents: 0)
        while true {
            let found = Glibc.poll(&poll, 1, 60_000)
            if found < 0, errno == EINTR { continue }
            if found == 0 { kill(-id, SIGKILL) }
            break
        }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        isReaped = true
        let (seconds, attoseconds) = (ContinuousClock.now - begun).components
        return Output(
            code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
            bytes: try RunningProcess.contents(of: output),
            errors: String(decoding: try RunningProcess.contents(of: errors), as: UTF8.self),
            seconds: Double(seconds) + Double(attoseconds) / 1e18)
    }

    private static func contents(of file: FileHandle) throws -> Data {
        try file.seek(toOffset: 0)
        return try file.readToEnd() ?? Data()
    }

    private static func unnamedFile() throws -> FileHandle {
        var name = Array((NSTemporaryDirectory() + "/pipeline-test-XXXXXX").utf8CString)
        let number = mkstemp(&name)
        guard number >= 0 else { throw Failure(call: "mkstemp", number: errno) }
        unlink(name)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        return FileHandle(fileDescriptor: number, closeOnDealloc: true)
    }
}
