import ArgumentParser
import Jobs

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that what a job's runs left is as they left it, byte by byte.",
        discussion: """
            Examples:
              pipeline verify nightly.yaml

            Hashes the kept items, the outputs and the lock file again. Exit code 0 where all is as it \
            was, 1 where something was changed, with a line for each file.
            """)

    @Argument(
        help: ArgumentHelp("The job file.", valueName: "job"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var state: StateArguments

    func run() throws {
        try Command.run {
            let job = try JobSpec.load(file: file)
            let found = try Verification(
                job, directory: state.state, lockPath: LockFile.path(ofJob: file))
            for fault in found.faults { Console.error(fault) }
            guard found.faults.isEmpty else { throw ExitStatus.failed }
            Console.note(
                "\(Human.count(found.files, "file")) verified: all are as they were written")
        }
    }
}
