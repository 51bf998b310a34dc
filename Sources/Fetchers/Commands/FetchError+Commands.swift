import Formats
import Glibc

/// What is said about bodies that cannot be kept.
extension FetchError {
    static func spool(_ reason: String, label: String) -> FetchError {
        FetchError(
            label: label,
            message: "the bytes could not be kept in a temporary file: \(reason); TMPDIR names "
                + "another folder", isTransient: false, underlying: nil)
    }
}

/// What is said about commands that fail.
extension FetchError {
    private init(_ request: CommandRequest, _ message: String, isTransient: Bool = false) {
        self.init(
            label: request.label, message: message, isTransient: isTransient, underlying: nil)
    }

    // MARK: It did not start

    static func noProgram(
        _ fault: ProgramFile.Fault, of request: CommandRequest, path: String
    ) -> FetchError {
        let program = request.shownProgram
        let hasSlash = request.arguments.first?.contains("/") ?? false
        switch fault {
        case .notFound where hasSlash:
            return FetchError(
                request,
                "the program \(program) does not exist; a relative path starts in the folder of the "
                    + "job file")
        case .notFound:
            return FetchError(
                request,
                "the program \(program) is in no folder of PATH (\(Label.escaped(path))); expected "
                    + "one that is, or a path with a slash such as \(shown("./" + (request.arguments.first ?? "")))"
            )
        case .notExecutable(let file):
            return FetchError(
                request,
                "the program \(shown(file)) may not be executed; chmod +x allows it, or name the "
                    + "program that runs it first, as in [sh, \(Label.escaped(file))]")
        }
    }

    static func notStarted(_ fault: ChildProcess.Fault, of request: CommandRequest) -> FetchError {
        let program = request.shownProgram
        let reason = String(cString: strerror(fault.errno))
        switch (fault.step, fault.errno) {
        case (.folder, _):
            return FetchError(request, "the folder to run in cannot be entered: \(reason)")
        case (.program, ENOEXEC):
            return FetchError(
                request,
                "\(program) is nothing that the system can run: it has no #! line; name the program "
                    + "that runs it first, as in [sh, \(Label.escaped(request.arguments[0]))]")
        case (.program, ENOENT):
            return FetchError(
                request,
                "the program that the #! line of \(program) names does not exist")
        case (.program, _):
            return FetchError(request, "the program \(program) could not be started: \(reason)")
        default:
            return notStarted(fault.errno, label: request.label)
        }
    }

    /// The system has no process or descriptor left, or no memory for one.
    static func notStarted(_ errno: CInt, label: String) -> FetchError {
        FetchError(
            label: label,
            message: "no process could be started: \(String(cString: strerror(errno)))",
            isTransient: errno == EAGAIN || errno == EMFILE || errno == ENFILE, underlying: nil)
    }

    // MARK: It failed

    /// - Parameter ending: nil where the system did not say.
    static func failed(
        _ ending: ChildProcess.Ending?, of request: CommandRequest, saying lines: [String]
    ) -> FetchError {
        let program = request.shownProgram
        let message =
            switch ending {
            case .code(let code)?: "\(program) ended with exit code \(code), expected 0"
            case .signal(let number)?: "\(program) was ended by signal \(named(number))"
            case nil: "\(program) ended in a way that the system did not tell"
            }
        return FetchError(request, message + said(lines), isTransient: true)
    }

    static func commandTimedOut(_ request: CommandRequest, saying lines: [String]) -> FetchError {
        FetchError(
            request,
            "\(request.shownProgram) was not done after \((request.timeout ?? .zero).shownSeconds) s "
                + "and was stopped; timeout: allows longer" + said(lines), isTransient: true)
    }

    static func outputTooLarge(_ request: CommandRequest) -> FetchError {
        FetchError(
            request,
            "\(request.shownProgram) wrote more than \(request.maximumOutputBytes) bytes on its "
                + "standard output; expected at most so many")
    }

    static func emptyOutput(of request: CommandRequest, _ format: Format) -> FetchError {
        let help =
            switch format {
            case .csv, .tsv: "a line with the names of its columns at least"
            default: "a record at least"
            }
        return FetchError(
            request,
            "\(request.shownProgram) ended with exit code 0 and wrote no table on its standard "
                + "output; expected \(help)")
    }

    /// The last words of a program, each line indented.
    private static func said(_ lines: [String]) -> String {
        if lines.isEmpty { return "; it wrote nothing on its standard error" }
        return "; it wrote on its standard error:" + lines.map { "\n  " + $0 }.joined()
    }

    private static func named(_ signal: Int) -> String {
        let names: [CInt: String] = [
            SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL",
            SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL",
            SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
            SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
        ]
        let name = names[CInt(signal)].map { " (\($0))" } ?? ""
        let help = CInt(signal) == SIGKILL ? "; the machine may have run out of memory" : ""
        return "\(signal)\(name)\(help)"
    }
}
