import { at, type Data, type Table } from '../model/data.ts';

/** Long enough to distinguish rules, short enough for every file system. */
const MAX_LENGTH = 100;

/**
 * File names made of words, in lower-case ASCII letters, digits and underscores, so that the name
 * of an untrusted rule cannot lead out of the directory.
 */
export class FileNames {
  readonly #used = new Set<string>();

  nameOf(words: readonly (Data | undefined)[]): string {
    const base = words.map(slug).filter(Boolean).join('_').slice(0, MAX_LENGTH) || 'rule';
    let name = base;
    for (let count = 2; this.#used.has(name); count += 1) name = `${base}_${count}`;
    this.#used.add(name);
    return `${name}.toml`;
  }
}

/** The first tactic and the name. */
export function wordsOfRule(rule: Table): readonly (Data | undefined)[] {
  const threat = at(rule, 'threat');
  const first = Array.isArray(threat) ? threat[0] : undefined;
  return [at(at(first, 'tactic'), 'name'), at(rule, 'name') ?? at(rule, 'rule_id')];
}

function slug(data: Data | undefined): string {
  if (typeof data !== 'string') return '';
  return data
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
