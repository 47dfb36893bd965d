/**
 * The same question as in reference.mjs, asked of DuckDB: the raw file read on all cores, with only
 * the columns that the question names.
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
