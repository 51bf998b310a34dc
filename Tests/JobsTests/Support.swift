import Jobs
import TestSupport
import Testing

/// A job file in a folder of its own.
struct JobFolder {
    let folder = TemporaryFolder()

    /// Reads `sources` (and more) as the file `job.yaml` in the folder.
    func job(_ yaml: String) throws -> JobSpec {
        try JobSpec.parse(yaml: "version: 1\n" + yaml, file: folder("job.yaml"))
    }

    func plan(
        _ yaml: String, set: [String: String] = [:], only: [String] = [], limitItems: Int? = nil,
        environment: [String: String] = [:]
    ) throws -> Plan {
        try Planner.plan(
            job(yaml), set: set, only: only, limitItems: limitItems,
            environment: { environment[$0] })
    }

    func labels(_ yaml: String) throws -> [String] { try plan(yaml).items.map(\.label) }

    /// What is said about a job that cannot be planned, without the folder's own path.
    func problems(
        _ yaml: String, set: [String: String] = [:], only: [String] = [],
        environment: [String: String] = [:]
    ) -> [String] {
        do {
            _ = try plan(yaml, set: set, only: only, environment: environment)
            return []
        } catch let error as JobError {
            return error.problems.map { problem in
                problem.description.replacing(folder.path + "/", with: "")
            }
        } catch {
            return ["\(error)"]
        }
    }
}

/// What is said about a job file.
func messages(_ yaml: String) -> [String] {
    do {
        _ = try JobSpec.parse(yaml: yaml, file: "job.yaml")
        return []
    } catch let error as JobError {
        return error.problems.map(\.description)
    } catch {
        return ["\(error)"]
    }
}

extension PlannedItem {
    var request: PlannedRequest? {
        if case .http(let request) = location { return request }
        return nil
    }

    var parameters: [PlannedParameter] {
        if case .sqlite(_, _, let parameters) = location { return parameters }
        return []
    }

    var path: String? {
        switch location {
        case .file(let path), .sqlite(let path, _, _): path
        case .http, .command, .standardInput: nil
        }
    }
}
