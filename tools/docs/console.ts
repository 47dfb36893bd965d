// Runs the commands of a fenced block and compares their output with the page.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openDataFolderForTests } from '../../src/stores/embedded/data-folder.testing.ts';

export interface Step {
  readonly command: string;
  /** The output that the page shows below the command. */
  readonly shown: readonly string[];
}

/** A command begins with `$ ` and continues on lines that begin with `> `. */
export function readSteps(body: string): Step[] {
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of body.split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`the block begins with no "$ " command: ${line}`);
    else if (line.startsWith('> ') && last.shown.length === 0) last.command += `\n${line.slice(2)}`;
    else last.shown.push(line);
  }
  return steps;
}

const PRETEND_TERMINAL =
  'data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:100})';
const MARK = '\u0001';

/** The data directory of the pages. Their absolute paths are below the folder of the example. */
const DATA = '/var/lib/dockwarden';
const ABSOLUTE = /(?<=^|[\s'"=])\/(?=(?:var|mnt)\/)/gm;

// A command whose output is not piped gets a terminal of 100 columns. A service listens on a free port and is
// stopped as soon as it is ready; one in the background, with `&`, runs until the end of the block. Events sent to it
// by `_bulk` have been read by all rules when the next command begins.
const PRELUDE = `
serve() {
  node "$MAIN" serve --data "$FOLDER${DATA}" "$@" --listen 127.0.0.1:0 > "$FOLDER/ready" &
  until [ -s "$FOLDER/ready" ] || ! kill -0 $! 2> /dev/null; do sleep 0.05; done
  kill $! 2> /dev/null
  wait $!
  local status=$?
  rm "$FOLDER/ready"
  return $status
}
dockwarden() {
  if [ "$1" = serve ]; then "$@"
  elif [ /dev/stdout -ef "$TERMINAL" ]; then node --import "${PRETEND_TERMINAL}" "$MAIN" "$@"
  else node "$MAIN" "$@"; fi
}
npx() { "$@"; }
curl() {
  command curl "$@"
  local status=$?
  case "$*" in
    */_bulk*) until node "$MAIN" status --data "$SERVED" | grep -q 'have read every event'; do sleep 0.1; done ;;
  esac
  return $status
}
`;

export interface Outcome {
  readonly printed: readonly string[];
  readonly exitCode: number;
}

/**
 * Runs commands one after the other in one shell, in a folder that has only `content/`, and the data directory of a service
 * if one is given.
 */
export async function runCommands(commands: readonly string[]): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-docs-'));
  const terminal = join(tmpdir(), `${folder.split('/').at(-1) as string}.out`);
  symlinkSync(resolve('content'), join(folder, 'content'));
  const output = openSync(terminal, 'w');
  const address = `127.0.0.1:${await freePort()}`;
  try {
    if (commands.some((command) => command.includes(DATA))) await storeEvents(join(folder, DATA));
    const script = commands.map(
      (command) =>
        `${started(command.replace(ABSOLUTE, `${folder}/`)).replaceAll(ADDRESS, address)}\nstatus=$?; printf '${MARK}%s${MARK}' $status; (exit $status)`,
    );
    const shell = spawn('bash', ['-c', [PRELUDE, ...script, STOP].join('\n')], {
      cwd: folder,
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        TERMINAL: terminal,
        MAIN: resolve('dist/cli/main.cjs'),
        NO_COLOR: '1',
        FOLDER: folder,
      },
    });
    await once(shell, 'close');
    const parts = readFileSync(terminal, 'utf8').replaceAll(address, ADDRESS).split(MARK);
    return commands.map((_, index) => ({
      printed: lines(parts[2 * index] ?? ''),
      exitCode: Number(parts[2 * index + 1] ?? Number.NaN),
    }));
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true });
    rmSync(terminal);
  }
}

/** The address of the service in the pages. */
const ADDRESS = '127.0.0.1:9200';

const STOP = '[ -z "$SERVICE" ] || { kill $SERVICE; wait $SERVICE; }';

/** Waits for a service in the background; any other command is left as it is. */
function started(command: string): string {
  const [, rest, data] = /^dockwarden (serve .*--data (\S+).* &)$/.exec(command) ?? [];
  if (rest === undefined) return command;
  return [
    `node "$MAIN" ${rest.replace('serve', `serve --listen ${ADDRESS}`)}`,
    `SERVICE=$! SERVED=${data}`,
    `until grep -q ' is ready at ' "$TERMINAL" || ! kill -0 $SERVICE; do sleep 0.1; done`,
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The size of a batch, like those of shippers. */
const PER_REQUEST = 200;

async function storeEvents(folder: string): Promise<void> {
  const sample = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString();
  const data = await openDataFolderForTests(folder);
  const documents = sample.trim().split('\n');
  for (let from = 0; from < documents.length; from += PER_REQUEST) {
    const request = documents.slice(from, from + PER_REQUEST);
    await data.append('logs-cloud_defend.process-default', request);
  }
  await data.close();
}

function lines(text: string): string[] {
  const each = text.split('\n').map((line) => line.trimEnd());
  return each.at(-1) === '' ? each.slice(0, -1) : each;
}

/** `…` stands for the rest or a part of a line; alone on a line, for any number of lines. */
export function agrees(shown: readonly string[], printed: readonly string[]): boolean {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = shown.map((line) =>
    line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')}\\n`,
  );
  return new RegExp(`^${pattern.join('')}$`).test(printed.map((line) => `${line}\n`).join(''));
}

/** The real output, abbreviated where the page abbreviates it; without times. */
export function shortened(shown: readonly string[], printed: readonly string[]): string[] {
  const timeless = printed.map((line) => line.replace(/ · [\d.]+ m?s · [\d.,]+ \w+\/s$/, ' · …'));
  const cut = shown.indexOf('…');
  if (cut < 0) return timeless;
  const after = shown.length - cut - 1;
  return [...timeless.slice(0, cut), '…', ...timeless.slice(timeless.length - after)];
}
