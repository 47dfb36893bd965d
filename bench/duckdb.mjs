/**
 * The same query as in reference.mjs, run by DuckDB: it reads the raw file on all cores, but only
 * the columns that the query names.
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file] = process.argv;
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const reader = await connection.runAndReadAll(
  `SELECT count(*) FROM read_json($file, format = 'newline_delimited', columns = {
     event: 'STRUCT(category VARCHAR[])', process: 'STRUCT(args_count BIGINT)'
   }) WHERE list_contains(event.category, 'process') AND process.args_count > 3`,
  { file },
);
console.log(String(Number(reader.getRows()[0]?.[0])));
