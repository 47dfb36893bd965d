"""Jobs by the clock."""
import os
import subprocess

from apscheduler.schedulers.blocking import BlockingScheduler

scheduler = BlockingScheduler()
scheduler.add_job(lambda: subprocess.call(['/srv/app/nightly.sh', '0']), 'interval', seconds=5)
scheduler.add_job(lambda: os.system('df -h /data | tail -n 1 >> /tmp/disk.txt'), 'interval', seconds=3)
scheduler.start()
