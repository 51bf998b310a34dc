import Fetchers
import Formats
import Frames
import HTTPFetchers

/// Makes the fetchers of a plan. HTTP items share one client, which exists only if there are any, and
/// what is kept of bodies and commands shares one budget of memory.
struct FetcherFactory: Sendable {
    private let session: HTTPClientSession?
    private let commands: CommandSession?
    /// What programs may not be quoted with: they have the environment that secrets come from.
    private let secrets: [Secret]
    private let cells: ReadOptions.CellMode
    private let describesDialect: Bool

    /// - Parameters:
    ///   - width: how many items are loaded at once.
    ///   - cells: whether CSV comes out as values or as its source spells it.
    ///   - describesDialect: whether CSV items say how their text is laid out.
    init(_ plan: Plan, width: Int, cells: ReadOptions.CellMode, describesDialect: Bool) {
        self.cells = cells
        self.describesDialect = describesDialect
        let needsClient = plan.items.contains { item in
            if case .http = item.location { true } else { false }
        }
        var options = HTTPClientSession.Options()
        options.connectionsPerHost = width
        session = needsClient ? HTTPClientSession(options) : nil
        let hasCommands = plan.items.contains { item in
            if case .command = item.location { true } else { false }
        }
        let budget = session?.budget ?? MemoryBudget(bytes: options.memoryBytes)
        commands = hasCommands ? CommandSession(budget: budget) : nil
        secrets = hasCommands ? Array(Set(plan.items.flatMap(\.secrets))) : []
    }

    /// - Parameter validators: of the rows that are known; HTTP items that still have them are not
    ///   downloaded, and their fetchers say so.
    func fetcher(for item: PlannedItem, unless validators: HTTPValidators? = nil) -> any Fetcher {
        var read = item.options.read
        read.cells = cells
        read.describesDialect = describesDialect
        return fetcher(for: item, reading: read, unless: validators)
    }

    /// The fetcher of an item that is read under these options.
    func fetcher(
        for item: PlannedItem, reading read: ReadOptions, unless validators: HTTPValidators? = nil
    ) -> any Fetcher {
        switch item.location {
        case .file(let path):
            return FileFetcher(path, label: item.label, options: read)
        case .sqlite(let path, let selection, let parameters):
            return SQLiteFetcher(
                path, selection: selection, parameters: parameters.bound, label: item.label,
                options: read)
        case .http(let planned):
            guard let session else { preconditionFailure("a plan with URLs makes a client") }
            var request = HTTPRequest("", label: item.label)
            request.url = planned.url
            request.headers = planned.headers.map { HTTPHeader($0.name, $0.value) }
            request.secrets = planned.secrets
            request.validators = validators
            request.allowsUnframed = item.options.allowsUnframed
            if let timeout = item.options.timeout { request.timeout = timeout }
            return HTTPFetcher(request, session: session, options: read)
        case .command(let planned):
            guard let commands else { preconditionFailure("a plan with commands makes a session") }
            var request = CommandRequest(planned.arguments, label: item.label)
            request.folder = planned.folder.isEmpty ? nil : planned.folder
            for variable in planned.environment {
                switch variable.value {
                case .text(let text): request.environment[variable.name] = text
                case .secret(let secret): request.secretEnvironment[variable.name] = secret
                }
            }
            request.secrets = secrets
            request.timeout = item.options.timeout
            return CommandFetcher(request, session: commands, options: read)
        case .standardInput:
            return StandardInputFetcher(label: item.label, options: read)
        }
    }

    func shutdown() async {
        await commands?.shutdown()
        await session?.shutdown()
    }
}

extension [PlannedParameter] {
    /// The values by name, secrets among them: binding is where they are meant to go.
    fileprivate var bound: [String: Cell] {
        reduce(into: [:]) { cells, parameter in
            cells[parameter.name] =
                switch parameter.value {
                case .null: .null
                case .int64(let value): .int64(value)
                case .float64(let value): .float64(value)
                case .text(let value): .text(value)
                case .secret(let value): .text(value.reveal())
                }
        }
    }
}
