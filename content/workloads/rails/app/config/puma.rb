workers 2
threads 1, 2
pidfile 'tmp/pids/server.pid'
preload_app!
plugin :tmp_restart
