public import Formats

/// Loads what a program writes on its standard output: CSV, TSV, JSON, JSON Lines or Arrow, compressed
/// with gzip or zstd or not (known by its first bytes).
///
/// The output is kept whole, and decoded only once the program has ended with exit code 0: what a
/// program wrote before it failed is never a short table. A column that must be read again as text
/// runs nothing again.
public struct CommandFetcher: Fetcher {
    public var label: String { request.label }
    public var target: String { "command" }
    private let request: CommandRequest
    private let options: ReadOptions
    private let session: CommandSession

    /// - Parameters:
    ///   - request: what to run.
    ///   - session: what counts the memory and the programs of a run.
    ///   - options: how the output is read; a nil format means CSV.
    public init(
        _ request: CommandRequest, session: CommandSession = .shared,
        options: ReadOptions = ReadOptions()
    ) {
        self.request = request
        self.session = session
        self.options = options
    }

    /// Runs a program; see `init(_:session:options:)`.
    public init(
        _ arguments: [String], label: String? = nil, session: CommandSession = .shared,
        options: ReadOptions = ReadOptions()
    ) {
        self.init(CommandRequest(arguments, label: label), session: session, options: options)
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let body = try await output(context)
        let format = options.format ?? .csv
        let read = { @Sendable [label] (options: ReadOptions) throws -> ItemFrame in
            try decode(format, label: label, options: options) { body.open(label: label) }
        }
        let frame = try await context.withCorePermit { try read(options) }
        // What inflates to nothing is as empty as 0 bytes. JSON says by itself that there are no
        // records: `[]`.
        guard !frame.columns.isEmpty || format == .json && frame.bytesRead > 0 else {
            throw FetchError.emptyOutput(of: request, format)
        }
        var fetched = Fetched(frame: frame, reread: format.hasSpelling ? read : nil)
        fetched.openBytes = { [label] in body.open(label: label) }
        fetched.bytesSuffix = format.rawValue
        return fetched
    }

    /// What the program wrote. Blocks its thread until the program has ended: the kernel ends a program
    /// together with the thread that started it.
    private func output(_ context: FetchContext) async throws -> KeptBody {
        let stop = try StopSignal(label: label)
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            var run = CommandRun(request, session: session, stop: stop)
            let body = try run.finish(onBytes: context.onBytes)
            guard body.count > 0 else {
                throw FetchError.emptyOutput(of: request, options.format ?? .csv)
            }
            return body
        } onCancel: {
            stop.set()
        }
    }
}
