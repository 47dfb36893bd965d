"""Background work; most of it runs a program."""
import subprocess

from celery import Celery

app = Celery('tasks', broker='redis://127.0.0.1:6396/0', backend='redis://127.0.0.1:6396/0')
app.conf.beat_schedule = {'ping': {'task': 'tasks.ping', 'schedule': 4.0, 'args': (0,)}}


def sh(line):
    return subprocess.run(line, shell=True, capture_output=True, text=True, timeout=20).stdout


@app.task
def ping(_n):
    return sh('curl -s -m 2 -o /dev/null -w "%{http_code}" http://127.0.0.1:9/')


@app.task
def report(n):
    return sh(f'ps aux --sort=-rss | head -n 5 > /data/reports/{n}.txt && gzip -kf /data/reports/{n}.txt && du -sh /data | cut -f1')


@app.task
def thumbnail(n):
    return subprocess.check_output(['convert', '-size', '60x40', f'gradient:#0{n % 10}0-#fff', '-resize', '30x', 'png:-'])[:8].hex()


@app.task(autoretry_for=(subprocess.CalledProcessError,), max_retries=2, default_retry_delay=1)
def import_feed(n):
    return subprocess.check_output(['bash', '-c', f'set -o pipefail; seq 1 {n + 5} | awk "{{ print \\$1 * 2 }}" | sqlite3 /tmp/feed.db "create table if not exists f (n int)" ".import /dev/stdin f" "select count(*) from f"']).decode()


@app.task
def cleanup(_n):
    return sh("find /tmp -maxdepth 1 -user worker -name 'tmp*' -mmin +1 -exec rm -rf {} + ; find /data/reports -name '*.gz' -mmin +1 -delete")
