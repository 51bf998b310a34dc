import CSpawn
import Glibc

/// A program that runs as the leader of a process group of its own. It ends with the thread that
/// started it, and has to be reaped.
struct ChildProcess: ~Copyable {
    /// How a program ended.
    enum Ending: Equatable {
        case code(Int)
        case signal(Int)
    }

    /// A program that was not started.
    struct Fault: Error {
        /// What did not succeed.
        enum Step {
            case process, folder, program
        }

        let step: Step
        let errno: CInt
    }

    /// Its process, and its process group.
    let id: pid_t
    /// Readable once the process has ended; -1 where the kernel has no such thing.
    let end: CInt

    /// - Parameters:
    ///   - path: the program's file, relative to `folder`.
    ///   - environment: the variables that are not as those of this process.
    ///   - input: what becomes its standard input; `output` and `errors` likewise.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String?,
        input: CInt, output: CInt, errors: CInt
    ) throws(Fault) {
        let words = CStrings(arguments)
        let variables = CStrings(environmentWith: environment)
        var reason: CInt = 0
        var step = cspawn_process
        let id = path.withCString { path in
            func start(in folder: UnsafePointer<CChar>?) -> pid_t {
                words.withPointers { words in
                    variables.withPointers { variables in
                        var program = cspawn_program(
                            path: path, arguments: words, environment: variables, folder: folder,
                            input: input, output: output, errors: errors)
                        var id: pid_t = -1
                        // A program that is being written cannot be run. One that was just written is
                        // so while a child of another thread, before its exec, has our descriptors.
                        for attempt in 0..<20 {
                            if attempt > 0 { usleep(5000) }
                            id = cspawn_start(&program, &reason, &step)
                            if id > 0 || reason != ETXTBSY { break }
                        }
                        return id
                    }
                }
            }
            return folder.map { $0.withCString { start(in: $0) } } ?? start(in: nil)
        }
        guard id > 0 else {
            let failed: Fault.Step =
                switch step {
                case cspawn_folder: .folder
                case cspawn_program_file: .program
                default: .process
                }
            throw Fault(step: failed, errno: reason)
        }
        self.id = id
        end = cspawn_pidfd(id)
    }

    deinit { if end >= 0 { close(end) } }

    /// Sends a signal to all processes of the group. To be called before it is reaped: its number is
    /// nobody else's until then.
    func signal(_ number: CInt) { kill(-id, number) }

    /// Whether the process has ended, and waits to be reaped.
    var hasEnded: Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
        return info.si_signo == SIGCHLD
    }

    /// Takes the process away, which has ended.
    ///
    /// - Parameter waits: whether to wait for one that has not.
    /// - Returns: nil for one that has not ended.
    func reap(waits: Bool) -> Ending? {
        var status: CInt = 0
        while true {
            let found = waitpid(id, &status, waits ? 0 : WNOHANG)
            if found == id { break }
            if found == 0 || errno != EINTR { return nil }
        }
        let signal = status & 0x7F
        return signal == 0 ? .code(Int(status >> 8 & 0xFF)) : .signal(Int(signal))
    }
}

/// Texts as C wants them, ended by a null pointer.
private final class CStrings {
    private var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    /// The environment of this process, byte for byte, with some variables changed.
    init(environmentWith changes: [String: String]) {
        pointers = changes.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
        var next = cspawn_environment()
        while let entry = next?.pointee {
            let name = String(cString: entry).prefix { $0 != "=" }
            if changes[String(name)] == nil { pointers.append(strdup(entry)) }
            next = next?.advanced(by: 1)
        }
        pointers.append(nil)
    }

    deinit { for pointer in pointers { free(pointer) } }

    func withPointers<Result>(
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
}
