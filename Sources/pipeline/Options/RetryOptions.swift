import ArgumentParser

/// How often and how long an item is tried.
struct RetryOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often a failed attempt is repeated, where the failure may pass.", valueName: "n"))
    var retries: Int?

    @Option(help: ArgumentHelp("Bound on one attempt, such as 30s or 2m.", valueName: "time"))
    var timeout: String?
}
