// Ten slow loads in the time of one, and a CPU-bound calculation over all cores.
//
//     make notebook NAME=slow-loads
//
// `import Fetchers` brings the frames and the background pool along.

import Fetchers
import Glibc

struct Reading: Encodable {
    let station: Int
    let hour: Int
    let temperature: Double
}

/// Stands for a query, a request or a file on a slow disk: two seconds of waiting, then three rows.
func slowLoad(_ station: Int) throws -> DataFrame {
    sleep(2)
    let readings = [6: 8.5, 12: 14.0, 18: 11.25].sorted { $0.key < $1.key }
    return try DataFrame(
        encoding: readings.map { hour, warmth in
            Reading(station: station, hour: hour, temperature: warmth + Double(station) / 4)
        })
}

func fibonacci(_ number: Int) -> Int {
    number < 2 ? number : fibonacci(number - 1) + fibonacci(number - 2)
}

func seconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
}

let clock = ContinuousClock()

// Waiting: ten loads of two seconds each.

let loading = try clock.measure {
    let loads = (1...10).map { station in background { try slowLoad(station) } }
    let table = try concat(loads.values())
    print(table)
}
print("10 loads of 2.0 s each took \(seconds(loading)).\n")

// Computing: the same eight numbers, one after the other and then in the pool.

let numbers = Array(repeating: 40, count: 8)

let serial = clock.measure {
    for number in numbers { precondition(fibonacci(number) == 102_334_155) }
}
let parallel = try clock.measure {
    let results = numbers.map { number in background { fibonacci(number) } }
    for result in try results.values() { precondition(result == 102_334_155) }
}
let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
print("8 Fibonacci numbers, one after the other: \(seconds(serial)).")
print("The same in the pool, on \(cores) cores: \(seconds(parallel)).")
