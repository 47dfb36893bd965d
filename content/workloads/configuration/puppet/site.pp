user { 'mia':
  ensure     => present,
  managehome => true,
  shell      => '/bin/bash',
}
file { '/etc/motd':
  content => "Managed\n",
}
file { '/etc/nginx/conf.d/shop.conf':
  content => 'server { listen 127.0.0.1:8410; return 200 "ok"; }',
}
~> exec { 'check':
  command     => 'nginx -t',
  path        => '/usr/sbin:/usr/bin:/sbin:/bin',
  refreshonly => true,
}
cron { 'tidy':
  command => "find /tmp -name 'sess_*' -delete",
  user    => 'www-data',
  hour    => 3,
}
exec { 'unpack':
  command => 'sh -c "tar -czf /tmp/c.tgz -C /etc/nginx conf.d && mkdir -p /opt/c && tar -xzf /tmp/c.tgz -C /opt/c"',
  path    => '/usr/bin:/bin',
  creates => '/opt/c/conf.d',
}
package { 'nginx-light': ensure => installed }
service { 'cron':
  ensure   => running,
  provider => base,
  start    => '/usr/sbin/cron',
  pattern  => 'cron',
}
