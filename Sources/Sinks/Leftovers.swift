import Glibc
import Synchronization

/// The hidden files and new folders of outputs that are not published yet, for a process that has to
/// end while a call that does not return still holds them.
public enum Leftovers {
    private static let paths = Mutex<[String]>([])

    static func add(_ path: String) {
        paths.withLock { $0.append(path) }
    }

    static func forget(_ path: String) {
        paths.withLock { $0.removeAll { $0 == path } }
    }

    /// Removes them: files, and folders where nothing else is in them. Nothing is published after
    /// this, so it is for the moment before `exit`.
    public static func remove() {
        // The last first: what is in a folder came after it.
        for path in paths.withLock({ $0 }).reversed() where unlink(path) != 0 { rmdir(path) }
    }
}
