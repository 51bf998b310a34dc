import Frames
import Glibc
import Jobs

/// The table of a run as people look at it.
enum Preview {
    static func print(_ result: RunResult, rows: Int) throws {
        guard let ends = try result.ends(limit: rows) else { return }
        Console.print(
            ends.frame.preview(
                width: Console.width(of: STDOUT_FILENO), head: ends.head, of: ends.rowCount))
    }
}
