import Fetchers

extension SourceExpansion {
    /// Adds the item of a command and the values of one combination.
    mutating func expandCommand(_ values: [Capture]) throws(JobError) {
        var arguments: [String] = []
        for argument in source.arguments {
            arguments.append(try filled(argument, values).text)
        }
        var environment: [PlannedVariable] = []
        var secrets: [Secret] = []
        for variable in source.environment {
            let value = try filled(variable.value, values)
            secrets += value.secrets
            environment.append(
                PlannedVariable(
                    name: variable.name,
                    value: value.isSecret ? .secret(Secret(value.text)) : .text(value.text),
                    shown: value.shownText))
        }
        let command = PlannedCommand(
            arguments: arguments, environment: environment, folder: job.directory, secrets: secrets)
        let label = ([source.name] + values.map(\.value)).joined(separator: "/")
        append(Label.escaped(label), .command(command), options: source.options)
    }

    private func filled(_ template: Template, _ values: [Capture]) throws(JobError) -> Expansion {
        let expansion = try Expansion(template, run: run, item: values)
        if expansion.text.utf8.contains(0) {
            throw JobError(
                .init(
                    .usage,
                    "source \(shown(source.name)): arguments and variables of programs cannot hold "
                        + "a byte 0", at: template.place))
        }
        return expansion
    }
}
