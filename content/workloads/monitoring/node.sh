#!/bin/bash
# A node exporter with its collector scripts, Munin and Nagios agents.
# runs: service
# packages: prometheus-node-exporter prometheus-node-exporter-collectors moreutils munin-node munin-plugins-core nagios-nrpe-server monitoring-plugins-basic snmpd sysstat lsb-release iproute2 net-tools
# image: registry.example/monitoring/agent:4.3
# pod: monitoring/agent-h7k2p

. /usr/local/lib/random.sh
mkdir -p /run/nagios /run/munin /var/lib/prometheus/node-exporter
printf '%s\n' 'server_address=127.0.0.1' 'allowed_hosts=127.0.0.1' 'dont_blame_nrpe=0' \
  'command[check_load]=/usr/lib/nagios/plugins/check_load -w 30,20,20 -c 60,50,40' \
  'command[check_disk]=/usr/lib/nagios/plugins/check_disk -w 5% -c 2% -p /' \
  'command[check_procs]=/usr/lib/nagios/plugins/check_procs -w 400 -c 600' \
  'command[check_users]=/usr/lib/nagios/plugins/check_users -w 20 -c 50' \
  'command[check_zombies]=/usr/lib/nagios/plugins/check_procs -w 5 -c 10 -s Z' \
  'command[check_swap]=sh -c "free -m | grep -q Mem"' \
  'command[check_ssh]=/usr/lib/nagios/plugins/check_tcp -H 127.0.0.1 -p 9100' \
  > /etc/nagios/nrpe_local.cfg
nrpe -c /etc/nagios/nrpe.cfg -d
sed -i 's/^host .*/host 127.0.0.1/' /etc/munin/munin-node.conf
munin-node-configure --shell --families=auto | sh
munin-node
prometheus-node-exporter --web.listen-address=127.0.0.1:9100 \
  --collector.textfile.directory=/var/lib/prometheus/node-exporter &
for _ in $(seq 1 100); do
  pick apt_info.py md_info_detail.sh directory-size.sh lvm-prom-collector deleted_libraries.py \
    chrony.py ntpd_metrics.py fstab-check.sh inotify-instances pacman.sh btrfs_stats.py yum.sh
  script=/usr/share/prometheus-node-exporter-collectors/$picked
  [ -x "$script" ] && "$script" /var/log 2> /dev/null |
    sponge "/var/lib/prometheus/node-exporter/${picked%.*}.prom"
  sleep 1
done
wait
