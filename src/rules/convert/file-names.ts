import { at, type Data, type Table } from '../model/data.ts';

/** Long enough to tell rules apart, short enough for every file system. */
const LONGEST = 100;

/**
 * File names for rules: the first tactic and the name, in lower-case ASCII letters, digits and
 * underscores, so that no name of a stranger's rule can lead out of the folder.
 */
export class FileNames {
  readonly #used = new Set<string>();

  nameOf(rule: Table): string {
    const threat = at(rule, 'threat');
    const first = Array.isArray(threat) ? threat[0] : undefined;
    const words = [at(at(first, 'tactic'), 'name'), at(rule, 'name') ?? at(rule, 'rule_id')];
    const base = words.map(slug).filter(Boolean).join('_').slice(0, LONGEST) || 'rule';
    let name = base;
    for (let count = 2; this.#used.has(name); count += 1) name = `${base}_${count}`;
    this.#used.add(name);
    return `${name}.toml`;
  }
}

function slug(data: Data | undefined): string {
  if (typeof data !== 'string') return '';
  return data
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
