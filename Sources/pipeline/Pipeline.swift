import ArgumentParser
import Background
import CMemory
import Fetchers
import Glibc

/// The command line. Every command is a thin file under Commands/: it turns its arguments into a
/// job, and the rooms below do the work.
@main
struct Pipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Many slow sources in, one trustworthy table out.",
        discussion: """
            Examples:
              pipeline concat 'trips/*.csv' --how union -o trips.csv.gz
              pipeline concat shop.db:orders https://host/rates.json --how union --to jsonl
              pipeline concat 'logs/{site}/{day}.csv' --source-column file -o warehouse.db:logs
              pipeline run nightly.yaml --set since=2024-06-01
              pipeline schema trips/*.csv --json
            """,
        version: version,
        subcommands: [
            ConcatCommand.self, RunCommand.self, PlanCommand.self, ShowCommand.self,
            SchemaCommand.self, StatusCommand.self, LockCommand.self, DiffCommand.self,
            VerifyCommand.self,
        ])

    static let version = "0.1.0"

    static func main() {
        // Buffers of a few MiB come and go by the hundred. Given back to the system each time, they
        // cost a page fault for every 4 KiB: about half of the system's time from CSV to CSV.
        // This thread hands out work while the others are at theirs.
        keep_freed_memory(CInt(WeightedSemaphore.cores.capacity) + 1)
        // Swift finds them by way of /proc/self/maps. Without them we would show help, and be content.
        guard !CommandLine.arguments.isEmpty else {
            Console.error("its arguments cannot be read; expected a readable /proc")
            end(ExitStatus.failed.rawValue)
        }
        Signals.prepare()
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            let takesInputs = ["concat", "schema", "show"].contains(arguments.first)
            var command = try parseAsRoot(
                takesInputs ? GatheredInputs.gather(arguments) : arguments)
            try command.run()
            end(0)
        } catch let code as ExitCode {
            end(code.rawValue)
        } catch {
            if exitCode(for: error) != .success,
                let first = CommandLine.arguments.dropFirst().first, isNoCommand(first)
            {
                Console.error(
                    "\(named(first)) is no command; to combine inputs: pipeline concat INPUT ... -o "
                        + "FILE; all commands: pipeline --help")
                end(ExitStatus.usage.rawValue)
            }
            exit(withError: error)
        }
    }

    /// A first argument without what may be secret in it: a password in a URL, the value of an option.
    private static func named(_ argument: String) -> String {
        if argument.contains("://") { return "a URL" }
        if argument.hasPrefix("--") { return shown(String(argument.prefix { $0 != "=" })) }
        return shown(argument.hasPrefix("-") ? String(argument.prefix(2)) : argument)
    }

    /// Whether a first argument is neither a command nor an option of the program itself: mostly an
    /// input or an option of a command that was forgotten.
    private static func isNoCommand(_ argument: String) -> Bool {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        let options = ["--help", "-h", "--version"]
        return !names.contains(argument) && !options.contains(argument)
    }

    /// Ends the process without taking it apart: threads of the pool may still run after a second
    /// signal or a deadline, and libraries that are cleaned up under them crash.
    private static func end(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}
