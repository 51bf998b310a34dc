"""What Python's own pools need for the cases of pool-bench:  pool.py [CASE…]

Prints a line for each case: its name, a tab, a number. Numbers are seconds; for the Fibonacci cases
the pool's time over that of the same calls one after the other. Threads are
`concurrent.futures.ThreadPoolExecutor`; the 100,000 awaiting tasks, for which threads are no peer,
are asyncio's.
"""

import asyncio
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout


def sleeps(count, width, seconds):
    with ThreadPoolExecutor(width) as pool:
        start = time.perf_counter()
        for future in [pool.submit(time.sleep, seconds) for _ in range(count)]:
            future.result()
        return time.perf_counter() - start


def awaiting(count, seconds):
    async def one():
        await asyncio.sleep(seconds)

    async def every():
        start = time.perf_counter()
        await asyncio.gather(*[asyncio.create_task(one()) for _ in range(count)])
        return time.perf_counter() - start

    return asyncio.run(every())


def empty(count, width):
    with ThreadPoolExecutor(width) as pool:
        start = time.perf_counter()
        for future in [pool.submit(int) for _ in range(count)]:
            future.result()
        return (time.perf_counter() - start) / count


def round_trip(count):
    with ThreadPoolExecutor(64) as pool:
        start = time.perf_counter()
        for _ in range(count):
            pool.submit(int).result()
        return (time.perf_counter() - start) / count


def timeout():
    with ThreadPoolExecutor(1) as pool:
        start = time.perf_counter()
        future = pool.submit(time.sleep, 2)
        try:
            future.result(timeout=0.2)
        except FutureTimeout:
            return time.perf_counter() - start
    raise AssertionError("the sleep ended before its timeout")


def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


def fibonacci_over(executor):
    numbers = [30] * 8
    start = time.perf_counter()
    for number in numbers:
        fibonacci(number)
    serial = time.perf_counter() - start
    with executor as pool:
        start = time.perf_counter()
        list(pool.map(fibonacci, numbers))
        return (time.perf_counter() - start) / serial


CASES = {
    "ten-sleeps": lambda: sleeps(10, 10, 1),
    "thousand-blocking": lambda: sleeps(1_000, 1_000, 0.1),
    "awaiting": lambda: awaiting(100_000, 0.1),
    "empty": lambda: empty(100_000, 64),
    "empty-width-1": lambda: empty(100_000, 1),
    "round-trip": lambda: round_trip(20_000),
    "timeout": timeout,
    "fibonacci-threads": lambda: fibonacci_over(ThreadPoolExecutor(os.cpu_count())),
    "fibonacci-processes": lambda: fibonacci_over(ProcessPoolExecutor(os.cpu_count())),
}

if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        print(f"{case}\t{CASES[case]():.9f}", flush=True)
