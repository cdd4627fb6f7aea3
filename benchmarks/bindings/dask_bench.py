"""Partners of many on one and on two Dask workers of this machine: dask_bench.py STORE [QUESTIONS [PART]]. Rounds alternate.
`ratio` is that of the medians of wall time; `ratio_by_cpu` is twice the CPU time of one worker over that of
both: what two idle cores would give, told also on a machine that is busy with other things. A JSON line at the end."""
import json
import os
import statistics
import sys
import tempfile
import time

import libmatch
import libmatch.distributed

ROUNDS = 3


def main():
    from dask.distributed import Client, LocalCluster
    path, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400
    part = int(sys.argv[3]) if len(sys.argv) > 3 else 32
    with libmatch.open(path, as_of='2026-11-01') as store:
        ids = [r['id'] for r in store.records('organisation')][:count]
    times, spent = {1: [], 2: []}, {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        clients = {}
        for workers in times:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                                   local_directory=folder)
            clients[workers] = Client(cluster)
        for n in range(ROUNDS + 1):
            for workers, client in clients.items():
                output = os.path.join(folder, f'{workers}.jsonl')
                before = client.run(time.process_time)
                begun = time.perf_counter()
                libmatch.distributed.partners(client, path, output, 10, ids=ids, part=part, as_of='2026-11-01')
                taken, after = time.perf_counter() - begun, client.run(time.process_time)
                if n:       # the first round opens the stores
                    times[workers].append(taken)
                    spent[workers].append(sum(after[w] - before[w] for w in after))
        with open(os.path.join(folder, '1.jsonl'), 'rb') as a, open(os.path.join(folder, '2.jsonl'), 'rb') as b:
            assert a.read() == b.read()
        for client in clients.values():
            client.cluster.close()
            client.close()
    one, two = statistics.median(times[1]), statistics.median(times[2])
    print(json.dumps({'questions': len(ids), 'one_s': round(one, 3), 'two_s': round(two, 3), 'ratio': round(one / two, 2),
                      'ratio_by_cpu': round(2 * statistics.median(spent[1]) / statistics.median(spent[2]), 2), 'load': os.getloadavg()[0]}))


if __name__ == '__main__':
    main()
