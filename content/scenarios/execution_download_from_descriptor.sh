#!/bin/sh
# The output of a download is run from a file descriptor; nothing was downloaded.
# expects: execution_download_from_descriptor 1

curl -s http://127.0.0.1:9/x.sh
bash /dev/fd/3 3< /dev/null
