/// A program to run, and within which bounds.
///
/// It runs in a process group of its own, with nothing on its standard input. No shell reads its
/// arguments: each is passed on byte for byte.
public struct CommandRequest: Sendable {
    /// The program and what is passed to it. A program whose name has a slash is a file, relative to
    /// `folder`; any other is looked for in the folders of `PATH`. No secret belongs here: every user
    /// of the machine can see the arguments of all processes.
    public var arguments: [String]

    /// The name of the item in errors and reports.
    public var label: String

    /// Where the program runs; nil for the current folder.
    public var folder: String?

    /// Variables that differ from those of this process, which the program inherits.
    public var environment: [String: String] = [:]

    /// Variables that differ, too, and whose values are shown nowhere.
    public var secretEnvironment: [String: Secret] = [:]

    /// Further texts to mask should the program write them on its standard error.
    public var secrets: [Secret] = []

    /// The bound on one attempt; nil for none.
    public var timeout: Duration?

    /// The largest output accepted, in bytes as they are written (before inflation).
    public var maximumOutputBytes: Int = 16 << 30

    /// How long a program that was told to stop (SIGTERM) may take before it is killed.
    package var grace: Duration = .milliseconds(800)

    /// - Parameters:
    ///   - arguments: the program and what is passed to it.
    ///   - label: the item's name; by default that of the program.
    public init(_ arguments: [String], label: String? = nil) {
        self.arguments = arguments
        self.label = label ?? arguments.first.map(Label.escaped) ?? "command"
    }

    /// All variables that differ.
    var changedEnvironment: [String: String] {
        environment.merging(secretEnvironment.mapValues { $0.reveal() }) { $1 }
    }

    /// How messages call the program.
    var shownProgram: String { shown(arguments.first ?? "") }
}
