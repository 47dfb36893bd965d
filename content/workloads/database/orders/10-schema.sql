CREATE TABLE orders (id serial PRIMARY KEY, customer text NOT NULL, cents integer NOT NULL);
INSERT INTO orders (customer, cents) SELECT 'customer ' || n, n * 7 FROM generate_series(1, 2000) n;
CREATE TABLE prices (name text, cents integer);
