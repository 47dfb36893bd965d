#!/bin/bash
# Probes, cron by PHP, deployments with composer, plugins, uploads and backups.
# runs: host
# into: cms

. "$RANDOM_SH"
sleep 15
root() { runc exec --cwd "$1" "$CONTAINER" "${@:2}" > /dev/null 2>&1; }
inside() { runc exec --cwd "$1" --user 33 --env HOME=/tmp --env COMPOSER_DISABLE_NETWORK=1 "$CONTAINER" "${@:2}" > /dev/null 2>&1; }
between 80 90
inside /opt/jobs composer install --no-interaction --quiet
for n in $(seq 1 "$drawn"); do
  pick probe probe cron schedule schedule queue queue composer optimize deploy plugin upload backup fpm mysql search permissions lint log warm salts export
  case $picked in
    probe) inside / sh -c 'SCRIPT_NAME=/ping curl -fs -o /dev/null -m 3 http://127.0.0.1:8090/readme.html || exit 1' ;;
    cron) inside /var/www/html php -d memory_limit=128M wp-cron.php ;;
    schedule) inside /opt/jobs php artisan schedule:run ;;
    queue) between 2 5; inside /opt/jobs php artisan queue:work "$drawn" ;;
    composer) inside /opt/jobs composer dump-autoload --optimize --quiet ;;
    optimize) inside /opt/jobs sh -c 'php artisan config:cache && php artisan key:generate && php artisan list' ;;
    deploy) root / bash -c 'rsync -a --delete --exclude vendor /srv/app/jobs/ /tmp/release/ && chown -R www-data:www-data /tmp/release && ln -sfn /tmp/release /opt/current && readlink -f /opt/current' ;;
    plugin) root /var/www/html bash -c 'cd /srv/app/plugins && zip -qr /tmp/hello.zip hello && unzip -qo /tmp/hello.zip -d /var/www/html/wp-content/plugins && chown -R www-data: /var/www/html/wp-content/plugins/hello && php -l wp-content/plugins/hello/hello.php && rm /tmp/hello.zip' ;;
    upload) inside /var/www/html bash -c "mkdir -p wp-content/uploads/2026 && convert -size 200x100 gradient:red-blue wp-content/uploads/2026/p$n.png && for w in 150 100 50; do convert wp-content/uploads/2026/p$n.png -resize \$w wp-content/uploads/2026/p$n-\$w.png; done; identify wp-content/uploads/2026/p$n.png" ;;
    backup) root / site-backup ;;
    fpm) root / bash -c 'kill -USR2 $(pgrep -o php-fpm); php-fpm8.2 -t' ;;
    mysql) inside / mysql -h 127.0.0.1 -ucms -pinvented cms -Ne 'select table_name, data_length from information_schema.tables where table_schema = database()' ;;
    search) root /var/www/html bash -c 'grep -rlE "hello_of_the_house" wp-content | xargs -r sed -i "s/\"hello\"/\"hello\"/"' ;;
    permissions) root /var/www/html bash -c 'find wp-content -type d -exec chmod 755 {} + ; find wp-content -type f -exec chmod 644 {} + ; chown -R www-data:www-data wp-content' ;;
    lint) inside /var/www/html bash -c 'find wp-content/plugins -name "*.php" | xargs -n 1 -P 2 php -l' ;;
    log) root / bash -c "awk '{ print \$9 }' /var/log/nginx/access.log | sort | uniq -c | sort -rn; tail -n 5 /var/log/nginx/error.log; df -h /var/www/html | awk 'NR == 2 { print \$5 }'" ;;
    warm) inside / bash -c 'for page in / /readme.html /license.txt /wp-login.php; do curl -s -o /dev/null -w "%{http_code} %{time_total}\n" "http://127.0.0.1:8090$page"; done' ;;
    salts) inside / bash -c 'for i in 1 2 3 4; do tr -dc a-zA-Z0-9 < /dev/urandom | head -c 32; echo; done' ;;
    export) inside /var/www/html php -r 'echo json_encode(array_slice(glob("wp-includes/*.php"), 0, 9)), PHP_EOL;' ;;
  esac
  chance 25 && pause
done
exit 0
