create or replace view customers as select customer, max(day) as last, sum(cents) as cents from orders group by customer;
