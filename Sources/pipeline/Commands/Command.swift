import ArgumentParser
import Fetchers
import Formats
import Jobs

/// What all commands share: errors become one message and an exit code.
enum Command {
    static func run(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let code as ExitCode {
            throw code
        } catch let error as JobError {
            Console.error(error.message)
            throw error.code == .usage || error.code == .jobFile || error.code == .missingValue
                ? ExitStatus.usage : ExitStatus.failed
        } catch let error as FormatError where error.code == .options {
            Console.error(error.message)
            throw ExitStatus.usage
        } catch let error as UsageError {
            Console.error(error.description)
            throw ExitStatus.usage
        } catch {
            Console.error(String(describing: error))
            throw ExitStatus.failed
        }
    }
}
