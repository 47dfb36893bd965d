import { describe, expect, it } from 'vitest';
import { namesOfIndex } from '../../../../events/origin/origin.ts';
import { attackName, CONTAINER_TECHNIQUES, TACTICS } from '../../../../rules/index.ts';
import type { CoveringRule } from './covering-rules.ts';
import { coverageMatrix } from './matrix.ts';
import { coverageLayer } from './navigator.ts';

const NOW = 1_764_000_000_000;
const HOUR = 3_600_000;
const STREAMS = [
  { stream: 'logs-cloud_defend.process-default', lastReceived: NOW - HOUR },
  { stream: 'logs-cloud_defend.file-default', lastReceived: NOW - 30 * HOUR },
].map((each) => ({ ...each, names: [namesOfIndex(each.stream)] }));

const ruleOf = (id: string, more: Partial<CoveringRule> = {}): CoveringRule => ({
  id,
  name: `Rule ${id}`,
  severity: 'low',
  isEnabled: true,
  isTested: true,
  notRunnable: null,
  alerts: 0,
  threat: [{ tactic: 'TA0004', techniques: ['T1611'] }],
  kinds: ['process'],
  index: ['logs-cloud_defend.process*'],
  ...more,
});

const matrix = (...rules: CoveringRule[]) => coverageMatrix(rules, STREAMS, NOW);
const cell = (found: ReturnType<typeof matrix>, tactic: string, id: string) => {
  const techniques = found.tactics.find((each) => each.id === tactic)?.techniques ?? [];
  return techniques.flatMap((each) => [each, ...each.below]).find((each) => each.id === id);
};

describe('the Containers matrix', () => {
  it('names techniques that ATT&CK has, sub-techniques with their technique', () => {
    for (const [tactic, ids] of Object.entries(CONTAINER_TECHNIQUES)) {
      expect(Object.keys(TACTICS)).toContain(tactic);
      for (const id of ids) {
        expect(attackName(id), id).not.toBeNull();
        expect(ids, id).toContain(id.slice(0, 5));
      }
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('counts rules by what they can do: available, enabled, tested, with events', () => {
    const found = matrix(
      ruleOf('sees', { alerts: 3 }),
      ruleOf('off', { isEnabled: false }),
      ruleOf('untested', { isTested: false }),
      ruleOf('blind', { index: ['logs-cloud_defend.file*'], kinds: ['file'] }),
      ruleOf('broken', { notRunnable: 'it has errors' }),
    );
    expect(cell(found, 'TA0004', 'T1611')).toMatchObject({
      name: 'Escape to Host',
      url: 'https://attack.mitre.org/techniques/T1611/',
      isContainers: true,
      rules: ['sees', 'off', 'untested', 'blind', 'broken'],
      available: 4,
      enabled: 3,
      tested: 2,
      seeing: 2,
      alerts: 3,
    });
    expect(cell(found, 'TA0040', 'T1485')).toMatchObject({ available: 0, rules: [] });
    expect(found.totals).toMatchObject({ covered: 1, possible: 0 });
    expect(found.rules.map(({ id, data }) => [id, data])).toContainEqual(['blind', 'silent']);
  });

  it('has sub-techniques below theirs, and techniques of other platforms that rules name behind', () => {
    const threat = [{ tactic: 'TA0002', techniques: ['T1059', 'T1059.004', 'T1047'] }];
    const found = matrix(ruleOf('shell', { threat }));
    expect(cell(found, 'TA0002', 'T1059.004')).toMatchObject({
      url: 'https://attack.mitre.org/techniques/T1059/004/',
      isContainers: false,
      seeing: 1,
    });
    expect(cell(found, 'TA0002', 'T1059.013')).toMatchObject({ isContainers: true, seeing: 0 });
    const execution = found.tactics.find(({ id }) => id === 'TA0002')?.techniques ?? [];
    expect(execution.at(-1)).toMatchObject({ id: 'T1047', isContainers: false });
    expect(found.totals.covered).toBe(1);
  });

  it('lists rules that are nowhere in it, and the kinds of events that rules need', () => {
    const nowhere = [{ tactic: 'TA9999', techniques: ['T1611'] }];
    const found = matrix(
      ruleOf('a', { threat: [] }),
      ruleOf('b', { threat: nowhere }),
      ruleOf('c', { index: ['logs-kubernetes*'], kinds: ['any'] }),
      ruleOf('d', { index: [], kinds: ['process', 'file'] }),
    );
    expect(found.unmapped).toEqual(['a', 'b']);
    expect(found.kinds).toEqual([
      {
        kind: 'process',
        rules: 3,
        data: 'arriving',
        streams: ['logs-cloud_defend.process-default'],
        lastReceived: NOW - HOUR,
      },
      { kind: 'any', rules: 1, data: 'no stream', streams: [], lastReceived: null },
      { kind: 'file', rules: 1, data: 'no stream', streams: [], lastReceived: null },
    ]);
  });

  it('becomes a layer of the Navigator, in which hostile names do no harm', () => {
    const layer = coverageLayer(matrix(ruleOf('x', { name: 'a\u202eb' }))) as {
      techniques: { techniqueID: string; tactic: string; score: number; comment: string }[];
    };
    expect(layer.techniques).toHaveLength(1);
    expect(layer.techniques[0]).toMatchObject({
      techniqueID: 'T1611',
      tactic: 'privilege-escalation',
      score: 1,
    });
    expect(layer.techniques[0]?.comment).not.toContain('\u202e');
  });
});
