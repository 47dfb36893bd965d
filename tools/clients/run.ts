// Sends 10,000 documents to the service with each client, kills the service in the middle, and checks that all
// are stored; clients that can search verify it themselves, too.
//
//   npx tsx tools/clients/run.ts [CLIENT…] [--documents N] [--cli dist/cli/main.cjs]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { endpointOf } from '../../src/api/client/endpoint.ts';
import { freePort, ServiceProcess } from '../service-process.ts';
import { CLIENTS, type Client } from './clients.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    documents: { type: 'string', default: '10000' },
    cli: { type: 'string', default: 'dist/cli/main.cjs' },
  },
});
const count = Number(values.documents);
const command = [process.execPath, values.cli];

/** The number of clients that run concurrently: each of them mostly waits, for its service or a timer. */
const LANES = 3;

interface Outcome {
  readonly missing: number;
  readonly repeated: number;
}

async function main(): Promise<number> {
  if (!existsSync(values.cli))
    throw new Error(`there is no ${values.cli}; run "npm run build" first`);
  const chosen = CLIENTS.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const left = [...chosen];
  let failures = 0;
  const lane = async () => {
    for (let client = left.shift(); client !== undefined; client = left.shift()) {
      if (!(await isServed(client))) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failures > 0 ? 1 : 0;
}

/** Runs a client and prints its result. */
async function isServed(client: Client): Promise<boolean> {
  const absent = client.missing();
  if (absent !== null) {
    console.log(`${client.name}: SKIPPED, ${absent}`);
    return true;
  }
  const { missing, repeated } = await play(client);
  const isGood = missing === 0 && (repeated === 0 || !client.sendsIds);
  console.log(
    `${client.name}: ${count - missing} of ${count} documents, ${repeated} repeated${isGood ? '' : ' — NOT AS EXPECTED'}`,
  );
  return isGood;
}

async function play(client: Client): Promise<Outcome> {
  const work = mkdtempSync(join(tmpdir(), 'dockwarden-clients-'));
  const data = join(work, 'data');
  const port = await freePort();
  const service = new ServiceProcess(command, data, port);
  try {
    await service.start();
    const sending = client.start({ work, port, url: service.url, count });
    await sending.half;
    await service.kill();
    await service.start();
    await sending.end(() => countOf(service));
    if (client.search !== null) search(client.search, service.url, await keyOf(data));
    await service.stop();
    return await check(data);
  } finally {
    await service.kill();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws if a client does not find what it has sent. */
function search([program = '', ...rest]: readonly string[], url: string, key: string): void {
  const searched = spawnSync(program, [...rest, url, String(count), key], { encoding: 'utf8' });
  if (searched.status !== 0) throw new Error(`${rest.join(' ')}: ${searched.stderr}`);
}

const keyOf = async (data: string): Promise<string> => (await endpointOf(data))?.key ?? '';

/** The number of events in the service. */
async function countOf(service: ServiceProcess): Promise<number> {
  const text = await (await service.fetch('/metrics')).text();
  const streams = text.matchAll(/^dockwarden_store_events\{[^}]*\} (\d+)/gm);
  return [...streams].reduce((sum, [, events]) => sum + Number(events), 0);
}

/** Counts the numbers of the stored documents. */
async function check(data: string): Promise<Outcome> {
  const [program = '', ...rest] = command;
  const verified = spawnSync(program, [...rest, 'verify', '--data', data], { encoding: 'utf8' });
  if (verified.status !== 0) throw new Error(`verify: ${verified.stdout}${verified.stderr}`);
  const child = spawn(program, [...rest, 'export', '--quiet', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const seen = new Set<number>();
  let total = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const number = numberOf(JSON.parse(line) as { labels?: { number?: string } }, line);
    if (number === null) continue;
    total += 1;
    seen.add(number);
  }
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`export ended with ${child.exitCode}`);
  return { missing: count - seen.size, repeated: total - seen.size };
}

function numberOf(document: { labels?: { number?: string } }, line: string): number | null {
  const text = document.labels?.number ?? /"number":"(\d+)"/.exec(line)?.[1];
  return text === undefined ? null : Number(text);
}

process.exitCode = await main();
