#!/bin/bash
# A notebook server: kernels started by users, notebooks that run shell commands, a scheduled report, packages installed from a cell.
# runs: service
# packages: jupyter-notebook jupyter-nbconvert python3-ipykernel python3-pandas python3-requests python3-pip git curl wget unzip procps less
# image: registry.example/science/notebook:6.4
# pod: science/lab-0

useradd --create-home --shell /bin/bash jovyan
cp -r /srv/app /home/jovyan/work
chown -R jovyan /home/jovyan
cd /home/jovyan/work || exit
exec su jovyan -c 'jupyter notebook --no-browser --ip=127.0.0.1 --port=8888 --NotebookApp.token=invented --notebook-dir=/home/jovyan/work'
