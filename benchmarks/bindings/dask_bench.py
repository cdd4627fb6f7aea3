"""Partners of many on one and on two Dask workers of this machine: dask_bench.py STORE [QUESTIONS [PART [MATCH]]]. Each
round starts a cluster of one and then a cluster of two, so that what else a machine does meets both alike and no cluster
works beside the one that is measured; workers have answered one question before. `ratio` is the median of the rounds'
ratios of wall time; `ratio_by_cpu` is twice the CPU time of one worker over that of both.

With MATCH (the command), each round also asks the same questions of one process and of two at once, each with half of
them and nothing between them: `processes` is the ratio that this machine gives so, `of_it` the share of it that Dask
reaches. A JSON line at the end."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import libmatch
import libmatch.distributed

ROUNDS = 5
AS_OF = '2026-11-01'


def on_dask(workers, path, ids, part, folder):
    """Wall time, CPU time of the workers."""
    from dask.distributed import Client, LocalCluster
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                      local_directory=folder) as cluster, Client(cluster) as client:
        client.wait_for_workers(workers)
        client.run(libmatch.distributed._partners_of, ids[:1], path, 'public', AS_OF, 10, {})
        before, begun = client.run(time.process_time), time.perf_counter()
        libmatch.distributed.partners(client, path, os.path.join(folder, f'{workers}.jsonl'), 10, ids=ids, part=part,
                                      as_of=AS_OF)
        taken, after = time.perf_counter() - begun, client.run(time.process_time)
        return taken, sum(after[worker] - before[worker] for worker in after)


def in_processes(match, path, parts, folder):
    """Wall time of one process for each list of ids."""
    files = [os.path.join(folder, f'ids-{i}') for i in range(len(parts))]
    for name, part in zip(files, parts):
        with open(name, 'w', encoding='utf-8') as f:
            f.writelines(f'{id}\n' for id in part)
    begun = time.perf_counter()
    running = [subprocess.Popen([match, 'partners', path, '--ids', name, '-k', '10', '--format', 'jsonl', '--viewer', 'public',
                                 '--as-of', AS_OF], stdout=subprocess.DEVNULL) for name in files]
    if any(process.wait() for process in running):
        sys.exit('dask_bench: match failed')
    return time.perf_counter() - begun


def same(folder):
    with open(os.path.join(folder, '1.jsonl'), 'rb') as a, open(os.path.join(folder, '2.jsonl'), 'rb') as b:
        return a.read() == b.read()


def main():
    path, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400
    part = int(sys.argv[3]) if len(sys.argv) > 3 else 64
    match = sys.argv[4] if len(sys.argv) > 4 else None
    with libmatch.open(path, as_of=AS_OF) as store:
        ids = [r['id'] for r in store.records('organisation')][:count]
    one, two, alone, both = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            one.append(on_dask(1, path, ids, part, folder))
            two.append(on_dask(2, path, ids, part, folder))
            if not same(folder):
                sys.exit('dask_bench: two workers answer differently')
            if match:
                alone.append(in_processes(match, path, [ids], folder))
                both.append(in_processes(match, path, [ids[0::2], ids[1::2]], folder))
    ratios = [a[0] / b[0] for a, b in zip(one, two)]
    said = {'questions': len(ids), 'one_s': round(statistics.median(t for t, _ in one), 3),
            'two_s': round(statistics.median(t for t, _ in two), 3), 'ratio': round(statistics.median(ratios), 2),
            'ratio_by_cpu': round(statistics.median(2 * a[1] / b[1] for a, b in zip(one, two)), 2),
            'rounds': [round(r, 2) for r in ratios]}
    if match:
        machine = [a / b for a, b in zip(alone, both)]
        said |= {'processes': round(statistics.median(machine), 2), 'rounds_of_processes': [round(r, 2) for r in machine],
                 'of_it': round(statistics.median(ratios) / statistics.median(machine), 2)}
    print(json.dumps(said))


if __name__ == '__main__':
    main()
