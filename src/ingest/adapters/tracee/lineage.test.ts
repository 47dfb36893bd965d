import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { createLineage } from './lineage.ts';

const SHELL = { executable: '/bin/sh', name: 'sh' };
const CURL = { executable: '/usr/bin/curl', name: 'curl' };

function event(action: string, process: JsonObject): JsonObject {
  return { event: { action }, process };
}

const shellStarts = event('exec', { entity_id: 'S', pid: 1, ...SHELL, args: ['sh', '-c', 'x'] });
const shellForks = event('fork', {
  pid: 2,
  ...SHELL,
  parent: { entity_id: 'S', pid: 1, ...SHELL },
});
const childForks = event('fork', {
  pid: 3,
  ...SHELL,
  parent: { entity_id: 'C', pid: 2, ...SHELL },
});
const childStarts = event('exec', {
  entity_id: 'C',
  pid: 2,
  ...CURL,
  args: ['curl'],
  parent: { entity_id: 'S', pid: 1 },
});
const grandchildStarts = event('exec', {
  entity_id: 'G',
  pid: 3,
  ...CURL,
  args: ['curl'],
  parent: { entity_id: 'C', pid: 2 },
});
const childWrites = event('modification', { entity_id: 'C', pid: 2, ...CURL });

/** The process of the last document, completed with what is known by then. */
function last(documents: readonly JsonObject[], mostProcesses?: number) {
  const lineage = createLineage(mostProcesses);
  return documents.map((document) => lineage.complete(document)).at(-1)?.['process'];
}

describe('lineage', () => {
  it('gives a fork the arguments of its parent', () => {
    expect(last([shellStarts, shellForks])).toStrictEqual({
      pid: 2,
      ...SHELL,
      args: ['sh', '-c', 'x'],
      parent: { entity_id: 'S', pid: 1, ...SHELL, args: ['sh', '-c', 'x'] },
    });
  });

  it('gives a start its parent', () => {
    expect(last([shellStarts, shellForks, childStarts])).toHaveProperty('parent', {
      entity_id: 'S',
      pid: 1,
      ...SHELL,
      args: ['sh', '-c', 'x'],
    });
  });

  it.each([
    ['shows its id by a fork of its own', [shellStarts, shellForks, childForks, grandchildStarts]],
    ['shows its id as a parent only', [shellStarts, shellForks, grandchildStarts]],
  ])('knows a child that ran nothing of its own and %s', (_, documents) => {
    expect(last(documents)).toHaveProperty('parent', {
      entity_id: 'C',
      pid: 2,
      ...SHELL,
      args: ['sh', '-c', 'x'],
    });
  });

  it('gives a later event the arguments of its process', () => {
    expect(last([childStarts, childWrites])).toHaveProperty('args', ['curl']);
  });

  it('keeps them after an event that does not have them', () => {
    expect(last([childStarts, childWrites, childWrites])).toHaveProperty('args', ['curl']);
  });

  it('gives none of a program that is no longer the same', () => {
    const other = event('modification', { entity_id: 'C', pid: 2, ...SHELL });
    expect(last([childStarts, other])).not.toHaveProperty('args');
    const without = event('exec', { entity_id: 'C', pid: 2, ...CURL });
    expect(last([childStarts, without, childWrites])).not.toHaveProperty('args');
  });

  it('does not take a process for the fork that had its pid before', () => {
    const reused = event('end', { entity_id: 'X', pid: 2, ...SHELL });
    const again = event('end', { entity_id: 'Y', pid: 2, ...SHELL });
    expect(last([shellStarts, shellForks, reused])).toHaveProperty('args');
    expect(last([shellStarts, shellForks, reused, again])).not.toHaveProperty('args');
  });

  it('forgets processes that were not seen for long', () => {
    const others = ['A', 'B', 'D', 'E'].map((id) =>
      event('exec', { entity_id: id, pid: 9, ...CURL }),
    );
    expect(last([childStarts, ...others, childWrites], 20)).toHaveProperty('args');
    expect(last([childStarts, ...others, childWrites], 2)).not.toHaveProperty('args');
  });
});
