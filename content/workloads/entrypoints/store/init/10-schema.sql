CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL, price numeric);
INSERT INTO item (name, price) SELECT 'item ' || n, n * 1.5 FROM generate_series(1, 200) n;
CREATE EXTENSION IF NOT EXISTS plpgsql;
