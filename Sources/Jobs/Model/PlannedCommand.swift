public import Fetchers

/// A program to run, its arguments and variables filled in.
public struct PlannedCommand: Sendable {
    /// The program and what is passed to it. No secret is among them.
    public let arguments: [String]
    /// The variables that are not as this process has them, by name.
    public let environment: [PlannedVariable]
    /// Where it runs; empty for the current folder.
    public let folder: String
    /// The secrets in the variables, each by itself: texts to mask should the program write them.
    public let secrets: [Secret]

    public init(
        arguments: [String], environment: [PlannedVariable], folder: String, secrets: [Secret]
    ) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.secrets = secrets
    }
}

/// A variable of a program's environment.
public struct PlannedVariable: Sendable {
    public enum Value: Sendable {
        case text(String)
        /// Text that must not be shown.
        case secret(Secret)
    }

    public let name: String
    public let value: Value
    /// The value with its secrets hidden.
    public let shown: String

    public init(name: String, value: Value, shown: String) {
        self.name = name
        self.value = value
        self.shown = shown
    }
}

extension PlannedItem {
    /// Every secret that was filled in.
    var secrets: [Secret] {
        switch location {
        case .file, .standardInput: []
        case .http(let request): request.secrets
        case .command(let command): command.secrets
        case .sqlite(_, _, let parameters):
            parameters.compactMap { parameter in
                if case .secret(let secret) = parameter.value { return secret }
                return nil
            }
        }
    }
}
