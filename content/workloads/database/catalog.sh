#!/bin/bash
# MariaDB: system tables, started with mysqld_safe.
# runs: service
# packages: mariadb-server
# image: registry.example/data/mariadb:10.11
# pod: data/catalog-0

mkdir -p /run/mysqld /var/lib/mysql
chown -R mysql:mysql /run/mysqld /var/lib/mysql
rm -rf /var/lib/mysql/*
mariadb-install-db --user=mysql --skip-test-db
cat > /run/mysqld/init.sql <<'SQL'
CREATE DATABASE shop;
CREATE USER 'app'@'%' IDENTIFIED BY 'invented';
CREATE USER 'app'@'localhost' IDENTIFIED BY 'invented';
GRANT ALL ON *.* TO 'app'@'%';
GRANT ALL ON *.* TO 'app'@'localhost';
SQL
chmod 644 /run/mysqld/init.sql
exec mysqld_safe --bind-address=127.0.0.1 --init-file=/run/mysqld/init.sql
