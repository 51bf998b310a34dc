"""What Python's own pools need for the cases of pool-bench:  pool.py [CASE…]

Prints a line for each case: its name, a tab, seconds. For the case `empty` these are the seconds of
one task. Threads are `concurrent.futures.ThreadPoolExecutor`; the 100,000 awaiting tasks, for which
threads are no peer, are asyncio's.
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
    with executor as pool:
        list(pool.map(int, range(os.cpu_count())))  # workers are started before the clock
        start = time.perf_counter()
        list(pool.map(fibonacci, [30] * 8))
        return time.perf_counter() - start


def fibonacci_serial():
    start = time.perf_counter()
    for _ in range(8):
        fibonacci(30)
    return time.perf_counter() - start


CASES = {
    "ten-sleeps": lambda: sleeps(10, 10, 1),
    "thousand-blocking": lambda: sleeps(1_000, 1_000, 0.1),
    "awaiting": lambda: awaiting(100_000, 0.1),
    "empty": lambda: empty(100_000, 64),
    "timeout": timeout,
    "fibonacci-serial": fibonacci_serial,
    "fibonacci-threads": lambda: fibonacci_over(ThreadPoolExecutor(os.cpu_count())),
    "fibonacci-processes": lambda: fibonacci_over(ProcessPoolExecutor(os.cpu_count())),
}

if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        print(f"{case}\t{CASES[case]():.6f}", flush=True)
