create or replace view daily as select day, sum(cents) as cents, count(*) as orders from orders group by day;
