import Glibc

/// The stack of a pool's thread, in bytes. Just below the 2 MB of a huge page: a larger stack that
/// the kernel backs with huge pages would take 2 MB of memory the moment it is touched.
let threadStackSize = 2 << 20 - 64 << 10

/// `pthread_setname_np`, which the headers hide from Swift.
private let setThreadName: (@convention(c) (pthread_t, UnsafePointer<CChar>) -> Int32)? =
    dlsym(nil, "pthread_setname_np").map {
        unsafeBitCast($0, to: (@convention(c) (pthread_t, UnsafePointer<CChar>) -> Int32).self)
    }

private final class ThreadStart {
    let name: String
    let body: () -> Void
    init(name: String, body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }
}

/// Starts a detached thread; it never keeps the process alive. False if the system has none to give.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, threadStackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The reference travels through the C call and is taken over by the new thread.
    let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, &attributes,
        { argument in
            let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            // Linux takes at most 15 bytes.
            _ = setThreadName?(
                pthread_self(), String(decoding: start.name.utf8.prefix(15), as: UTF8.self))
            start.body()
            return nil
        }, start.toOpaque())
    if code != 0 { start.release() }
    return code == 0
}

/// How many processors are online.
let onlineCores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
