// A process that follows files into a log of its own, to be killed: what it has acknowledged is in the log.
import {
  appendFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { MemoryIntake, MemoryLog, MemoryPlaces } from '../sources.testing.ts';
import type { IntakeRequest } from '../../intake/intake.ts';
import type { TailPlace } from '../../../../stores/state-store.ts';
import { TailSource } from './tail-source.ts';

const COMMIT = 'commit\n';

/** Either all events of a request or none: anything after the last commit is discarded as torn by a kill. */
export function readLog(path: string): readonly (readonly [id: string, line: string])[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf(COMMIT) + COMMIT.length);
  return whole
    .split('\n')
    .flatMap((line) => (line.startsWith('[') ? [JSON.parse(line) as [string, string]] : []));
}

class LoggedIntake extends MemoryIntake {
  readonly #log: number;

  constructor(path: string) {
    super();
    const events = readLog(path);
    for (const [id, line] of events) this.events.set(id, line);
    if (existsSync(path)) {
      const text = readFileSync(path, 'latin1');
      truncateSync(
        path,
        text.lastIndexOf(COMMIT) < 0 ? 0 : text.lastIndexOf(COMMIT) + COMMIT.length,
      );
    }
    this.#log = openSync(path, 'a');
  }

  override async submit(request: IntakeRequest) {
    const before = this.events.size;
    const answer = await super.submit(request);
    const fresh = [...this.events].slice(before).map((event) => `${JSON.stringify(event)}\n`);
    // Two writes, so that a kill can hit between them.
    writeSync(this.#log, fresh.join(''));
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeSync(this.#log, COMMIT);
    fsyncSync(this.#log);
    return answer;
  }
}

class FilePlaces extends MemoryPlaces {
  readonly #path: string;

  constructor(path: string) {
    const places = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as readonly TailPlace[])
      : [];
    super(new Map(places.map((place) => [place.id, place])));
    this.#path = path;
  }

  override save(changed: readonly TailPlace[], removedIds: readonly string[]): void {
    super.save(changed, removedIds);
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.load()));
    renameSync(`${this.#path}.new`, this.#path);
  }
}

const [, script = '', log = '', places = '', ...paths] = process.argv;
if (script.endsWith('child.mjs')) {
  const source = new TailSource({
    paths,
    intake: new LoggedIntake(log),
    places: new FilePlaces(places),
    log: new MemoryLog(),
    limits: { pollMs: 2, discoverMs: 5, saveMs: 30, chunkBytes: 500 },
  });
  await source.start();
  appendFileSync(`${log}.started`, '.');
}
