import json
import os
import subprocess
import sys
import tempfile

import jinja2

_, _, _, dag, name, run, *_ = sys.argv
step = next(step for step in json.load(open(f'dags/{dag}.json')) if step['id'] == name)
values = {'run': run, 'ds': '2026-03-01', 'n': abs(hash(run)) % 50 + 10}
if 'python' in step:
    subprocess.run([sys.executable, f'dags/../jobs/{step["python"]}', run], check=True)
else:
    command = jinja2.Template(step['bash']).render(values)
    with tempfile.TemporaryDirectory(prefix='airflowtmp') as folder:
        done = subprocess.run(['/usr/bin/bash', '-c', command], cwd=folder, env={**os.environ, 'AIRFLOW_CTX_TASK_ID': name}, preexec_fn=os.setsid)
    sys.exit(99 if done.returncode == 99 else min(done.returncode, 1))
