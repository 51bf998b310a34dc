import Glibc

/// Seconds since 1970 by the machine's clock, which HTTP dates are compared with.
func wallClockSeconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec
}
