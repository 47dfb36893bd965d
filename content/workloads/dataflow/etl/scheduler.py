"""Runs of jobs: each task is a process that runs its command as `bash -c` in a folder of its own."""
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

runs, seed = int(sys.argv[1]), int(sys.argv[2])
random.seed(seed)
dags = {name[:-5]: json.load(open(f'dags/{name}')) for name in sorted(os.listdir('dags'))}


def task(dag, name, run):
    done = subprocess.run([sys.executable, 'runner.py', 'tasks', 'run', dag, name, f'scheduled__{run}', '--local'], capture_output=True, text=True)
    print(dag, name, run, done.returncode, done.stderr[-200:], flush=True)
    return done.returncode == 0


with ThreadPoolExecutor(2) as pool:
    for run in range(runs):
        dag = random.choice(sorted(dags))
        steps = [step for step in dags[dag] if random.random() < 0.85]
        for step in steps:
            if 'parallel' in step:
                list(pool.map(lambda n: task(dag, step['id'], f'{run}.{n}'), range(random.randint(1, 3))))
            elif not task(dag, step['id'], str(run)):
                break
