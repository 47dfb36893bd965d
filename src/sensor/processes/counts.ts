import type { MissingField, ProcessCounts } from './contract.ts';

export type Counts = { -readonly [K in keyof ProcessCounts]: ProcessCounts[K] } & {
  readonly missing: Record<MissingField, number>;
};

export function newCounts(): Counts {
  return {
    processes: 0,
    threads: 0,
    containers: 0,
    unknownContainers: 0,
    forks: 0,
    execs: 0,
    ends: 0,
    missing: {
      'process.args': 0,
      'process.executable': 0,
      'process.working_directory': 0,
      'process.parent': 0,
      'user.id': 0,
      'container.id': 0,
    },
    unread: 0,
    superseded: 0,
    reused: 0,
    cutArgs: 0,
    evicted: 0,
    untracked: 0,
    found: 0,
    unknown: 0,
    ignored: 0,
    setups: 0,
    moves: 0,
  };
}
