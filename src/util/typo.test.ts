import { describe, expect, it } from 'vitest';
import { PathNames, typosOf } from './typo.ts';

describe('slips of the pen', () => {
  it.each<[string, string]>([
    ['nmae', 'name'],
    ['severty', 'severity'],
    ['sevreity', 'severity'],
    ['seveirty', 'severity'],
    ['riskScore', 'risk_score'],
    ['reference', 'references'],
    ['ot', 'to'],
  ])('%s is %s', (word, known) => {
    expect(typosOf(word, ['something_else', known])).toEqual([known]);
  });

  it.each<[string, string]>([
    ['note', 'name'],
    ['name', 'name'],
    ['severity_mapping', 'severity'],
    ['process.hash', 'process.name'],
    ['', 'name'],
    ['日本', '中文'],
    ['--', '日本'],
    ['x'.repeat(300), 'x'.repeat(301)],
  ])('%s is not %s', (word, known) => {
    expect(typosOf(word, [known])).toEqual([]);
  });

  it('names the likeliest first', () => {
    expect(typosOf('seveiryt', ['severely', 'severity'])).toEqual(['severity']);
    expect(typosOf('tactics', ['tactical', 'tactic'])).toEqual(['tactic', 'tactical']);
  });
});

describe('slips in the names of fields', () => {
  it.each<[string, string]>([
    ['process.nmae', 'process.name'],
    ['process.pdi', 'process.pid'],
    ['process.commandLine', 'process.command_line'],
    ['proces.parnet.name', 'process.parent.name'],
    ['processname', 'process.name'],
    ['process.command.line', 'process.command_line'],
  ])('%s is %s', (path, known) => {
    expect(new PathNames(['something.else', known]).typosOf(path)).toEqual([known]);
  });

  it.each<[string, string]>([
    ['process.foo', 'process.io'],
    ['process.uid', 'process.pid'],
    ['host.id', 'host.ip'],
    ['process.parent', 'process.parent.name'],
    ['process.name', 'process.name'],
    [`process.${'x'.repeat(300)}`, `process.${'x'.repeat(301)}`],
  ])('%s is not %s', (path, known) => {
    expect(new PathNames([known]).typosOf(path)).toEqual([]);
  });
});
