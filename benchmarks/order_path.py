"""Orders over HTTP through edge, saga and six subscribers, and what that costs; load generator on the same machine.

    python -m benchmarks.order_path [--rates 2170,4000] [--seconds 60] [--production]

CPU is that of all processes of the services (and of PostgreSQL and NATS), in microseconds an accepted order; the load
generator's is told apart. Latencies count from when an order was due. Every accepted order is audited afterwards.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from orders.audit.report import audit
from orders.load.orders import Mix
from orders.load.report import LoadReport
from orders.load.run import run_load
from orders.serve.running import Services, start


def _cpu_s(services: Services) -> dict[str, float]:
    """CPU seconds of each process so far, its children's included."""
    return {name: _of_family(pid) for name, pid in {**services.pids, **services.servers}.items()}


def _of_family(pid: int) -> float:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(sum(member.cpu_times()[:4]) for member in family if member.is_running())


def _told(rate: float, report: LoadReport, cpu_us: dict[str, float], generator_us: float) -> str:
    levels = ", ".join(f"{one.subscriber} {one.p99_ms:,.0f}{'' if one.held else ' OVER'}" for one in report.levels)
    cpu = ", ".join(f"{name} {us:.0f}" for name, us in cpu_us.items())
    return (
        f"{rate:,.0f}/s for {report.seconds:.0f} s: {report.accepted:,} accepted, {report.failed:,} failed; "
        f"HTTP p50 {report.http.p50_ms:.0f}, p99 {report.http.p99_ms:.0f} ms; p99 of {levels} ms\n"
        f"    CPU an order, us: {cpu}; in all {sum(cpu_us.values()):.0f}; load generator {generator_us:.0f}"
    )


def measure(rate: float, seconds: float, production: bool, skus: int) -> None:
    """One load on services of its own."""
    with TemporaryDirectory(prefix="pod2door-bench-") as folder, start(folder, production) as services:
        time.sleep(1.0)
        before, own = _cpu_s(services), time.process_time()
        report = run_load(services.edge, rate, seconds, mix=Mix(skus=skus))
        after, own = _cpu_s(services), time.process_time() - own
        orders = max(1, report.accepted)
        print(_told(rate, report, {k: (after[k] - before[k]) / orders * 1e6 for k in after}, own / orders * 1e6))
        verdict = audit(Path(folder), postgres=services.settings.postgres if production else "")
        print(
            f"    audited: {verdict.orders:,} orders, {verdict.events:,} events, {len(verdict.wrongs)} findings",
            flush=True,
        )


def main() -> None:
    """Measure each rate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rates", default="2170,4000")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--skus", type=int, default=10_000)
    parser.add_argument("--production", action="store_true")
    options = parser.parse_args()
    for rate in options.rates.split(","):
        measure(float(rate), options.seconds, options.production, options.skus)


if __name__ == "__main__":
    main()
