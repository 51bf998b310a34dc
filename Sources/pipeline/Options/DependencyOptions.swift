import ArgumentParser
import Jobs

/// What a run tells a build system.
struct DependencyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write which local files the outputs were made of to this file, as a rule of make.",
            valueName: "file.d"),
        completion: .file(extensions: ["d"]))
    var depfile: String?
}
