import { container } from '../generate.ts';
import type { Draw } from './draw.ts';

/** The fields of one process in a process document. */
export interface Program {
  readonly name: string;
  readonly executable: string;
  readonly args: readonly string[];
  readonly folder: string;
}

export interface Running extends Program {
  readonly entityId: string;
  readonly pid: number;
  readonly start: string;
}

/** Events some milliseconds apart, in containers of some images, with ascending pids. */
export class Clock {
  #time = Date.UTC(2026, 10, 20);
  #pid = 4_000;
  readonly #draw: Draw;
  readonly #step: number;

  /** @param step the maximum distance of two events in milliseconds */
  constructor(draw: Draw, step: number) {
    this.#draw = draw;
    this.#step = step;
  }

  /** Microseconds, as sensors write them. */
  next(): string {
    this.#time += this.#draw.below(this.#step);
    return new Date(this.#time)
      .toISOString()
      .replace('Z', `${String(this.#draw.below(1_000)).padStart(3, '0')}Z`);
  }

  started(program: Program, start: string): Running {
    this.#pid += 1 + this.#draw.below(3);
    const pid = this.#pid;
    const entityId = Buffer.from(`node-1:${pid}:${start}`).toString('base64');
    return { ...program, entityId, pid, start };
  }
}

/** Containers with their pods, distributed over the images. */
export const containers = (draw: Draw, images: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) => container(index, draw.pick(images), draw.hex));

export function processFields({ entityId, pid, start, name, executable, args, folder }: Running) {
  return {
    entity_id: entityId,
    pid,
    start,
    name,
    executable,
    args,
    args_count: args.length,
    working_directory: folder,
    interactive: false,
    user: { id: '0' },
    group: { id: '0' },
  };
}

/** The fields that all documents of a data set begin with. */
export function head(
  draw: Draw,
  time: string,
  dataset: string,
  category: string,
  type: string,
  action: string,
) {
  const [module = ''] = dataset.split('.');
  return {
    '@timestamp': time,
    ecs: { version: '8.7.0' },
    event: {
      kind: 'event',
      module,
      dataset,
      category: [category],
      type: [type],
      action,
      id: draw.hex(32),
    },
    data_stream: { type: 'logs', dataset, namespace: 'default' },
    host: {
      name: 'node-1',
      hostname: 'node-1',
      architecture: 'x86_64',
      os: { type: 'linux', name: 'Linux' },
    },
  };
}
