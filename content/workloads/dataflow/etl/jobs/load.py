import subprocess

import sqlalchemy

engine = sqlalchemy.create_engine('postgresql+psycopg2://etl:invented@127.0.0.1/warehouse')
with engine.begin() as connection:
    connection.execute(sqlalchemy.text('create table if not exists loads (at timestamptz default now())'))
    connection.execute(sqlalchemy.text('insert into loads default values'))
print(subprocess.getoutput('psql -tAc "select count(*) from loads"'))
