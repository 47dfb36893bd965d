// The obvious implementation, as most people would write it: readline, JSON.parse, one condition.
//
//   node bench/reference.mjs FILE
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const input = createReadStream(process.argv[2]);
let matched = 0;
for await (const line of createInterface({ input, crlfDelay: Infinity })) {
  const event = JSON.parse(line);
  if (event.event.category.includes('process') && event.process.args_count > 3) matched += 1;
}
console.log(matched);
