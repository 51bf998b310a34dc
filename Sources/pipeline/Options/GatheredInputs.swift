/// Hands ArgumentParser a row of inputs as one argument: its time grows with the square of their
/// number, and a shell makes ten thousand of a pattern without quotes.
enum GatheredInputs {
    /// No argument of a process holds this character.
    private static let separator: Character = "\0"

    /// The arguments with each row of inputs as one. A row is what begins with no dash; its first may
    /// be the command or the value of an option, and stays by itself.
    static func gather(_ arguments: [String]) -> [String] {
        var gathered: [String] = []
        var row = 0
        for argument in arguments {
            row = argument.hasPrefix("-") ? 0 : row + 1
            if row > 2 {
                gathered[gathered.count - 1].append(separator)
                gathered[gathered.count - 1] += argument
            } else {
                gathered.append(argument)
            }
        }
        return gathered
    }

    static func split(_ argument: String) -> [String] {
        argument.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
