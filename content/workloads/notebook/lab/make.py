"""Writes the notebooks of the group, so that they are readable here."""
import json
import sys

CELLS = {
    "sales": [
        "import pandas as pd, io\nframe = pd.DataFrame({'day': range(60), 'cents': [n * 37 % 900 for n in range(60)]})\nframe.describe()",
        "!ls -la\n!whoami && pwd",
        "frame.to_csv('/tmp/sales.csv', index=False)\n!wc -l /tmp/sales.csv; head -n 3 /tmp/sales.csv",
        "%%bash\nset -e\nsort -t, -k2 -n /tmp/sales.csv | tail -n 2\ngzip -kf /tmp/sales.csv",
    ],
    "machine": [
        "import os, platform, subprocess\nprint(platform.platform(), os.cpu_count())",
        "!nvidia-smi || echo no graphics card\n!lscpu | head -n 5\n!free -h\n!df -h .",
        "print(subprocess.run(['git', '--version'], capture_output=True, text=True).stdout)\nprint(subprocess.getoutput('cat /etc/os-release | head -n 2'))",
        "!uname -a; id; python3 --version",
        "!pip list 2> /dev/null | head -n 5",
    ],
    "download": [
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'download', '--no-deps', 'no-such-package'], capture_output=True)",
        "!wget -q -T 1 -t 1 http://127.0.0.1:9/data.zip || echo not there\n!curl -s --max-time 1 http://127.0.0.1:9/data.csv -o /tmp/data.csv || true",
        "%%sh\ncd /tmp && python3 -c \"import zipfile; zipfile.ZipFile('d.zip', 'w').writestr('a.csv', '1,2')\" && unzip -o -q d.zip",
        "import os\nos.system('chmod +x /home/jovyan/work/clean.sh && /home/jovyan/work/clean.sh /tmp')",
    ],
    "parallel": [
        "from multiprocessing import Pool\nimport math\nwith Pool(3) as pool:\n    print(sum(pool.map(math.sqrt, range(1000))))",
        "import subprocess\njobs = [subprocess.Popen(['bash', '-c', f'sleep 0.1; echo {n}'], stdout=subprocess.PIPE) for n in range(4)]\nprint([j.communicate()[0] for j in jobs])",
        "import subprocess\nsubprocess.check_output('ps -ef | grep -c python', shell=True)",
    ],
}
for name, cells in CELLS.items():
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
            for text in cells
        ],
    }
    with open(f"{sys.argv[1]}/{name}.ipynb", "w") as file:
        json.dump(notebook, file)
