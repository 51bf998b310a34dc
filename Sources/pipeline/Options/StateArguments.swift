import ArgumentParser
import Jobs

/// Where a run keeps what it has finished.
struct StateArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep finished items in this folder, and take those that are unchanged from it.",
            valueName: "folder"),
        completion: .directory)
    var state: String?

    /// The options of a run that keeps state only where a folder is named.
    var options: StateOptions? {
        guard let state else { return nil }
        var options = StateOptions()
        options.directory = state
        return options
    }
}
