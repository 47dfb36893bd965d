create table if not exists orders (id int, customer text, cents int, day date);
