import { ATTACK_VERSION, attackName, mayBeNewer } from '../attack/index.ts';
import { type Path, quote } from '../model/data.ts';
import type { Rule } from '../model/fields.ts';
import type { Lint, Warning } from './lint.ts';

const TACTIC_TAG = /^Tactic: (.+)$/;

/** The framework whose ids are known here. */
const isAttack = (framework: string) => framework === 'MITRE ATT&CK';

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Mappings to other versions of a framework name their tactics by other names. */
export const tagWithoutThreat: Lint = function* ({ rule }) {
  const named = [...rule.threat, ...(rule.threat_mappings ?? []).flatMap(({ threat }) => threat)];
  for (const [index, tag] of rule.tags.entries()) {
    const tactic = TACTIC_TAG.exec(tag)?.[1];
    if (tactic === undefined || named.some((each) => same(each.tactic.name, tactic))) continue;
    yield {
      code: 'RUL2012',
      path: ['rule', 'tags', index],
      message: `the tag names the tactic ${quote(tactic)}, but no threat entry does`,
      hint: `add it as [[rule.threat]], or remove the tag`,
    };
  }
};

/** One tactic among the tags is enough to find the rule by; older rules write it without a prefix. */
export const threatWithoutTag: Lint = function* ({ rule }) {
  const tagged = rule.tags.map((tag) => TACTIC_TAG.exec(tag)?.[1] ?? tag);
  const tactics = rule.threat.map(({ framework, tactic }) => (isAttack(framework) ? tactic : null));
  const index = tactics.findIndex((tactic) => tactic !== null);
  const first = tactics[index] ?? null;
  if (first === null) return;
  if (tactics.some((tactic) => tagged.some((tag) => same(tag, tactic?.name ?? '')))) return;
  yield {
    code: 'RUL2013',
    path: ['rule', 'threat', index, 'tactic', 'name'],
    message: `threat names the tactic ${quote(first.name)}, but no tag does`,
    hint: 'add the tag "Tactic: …"',
  };
};

export const unknownAttackId: Lint = function* ({ rule }) {
  for (const { id, path } of attackIds(rule)) {
    if (attackName(id) !== null || mayBeNewer(id)) continue;
    yield unknown(id, path);
  }
};

function unknown(id: string, path: Path): Warning {
  return {
    code: 'RUL2014',
    path,
    message: `${quote(id)} is not an id of ATT&CK Enterprise ${ATTACK_VERSION}`,
    hint: 'tactics are TA0001 and so on, techniques T1609, sub-techniques T1059.004',
  };
}

function attackIds({ threat }: Rule): { readonly id: string; readonly path: Path }[] {
  return threat.flatMap(({ framework, tactic, technique = [] }, index) => {
    if (!isAttack(framework)) return [];
    const base = ['rule', 'threat', index];
    return [
      { id: tactic.id, path: [...base, 'tactic', 'id'] },
      ...technique.flatMap(({ id, subtechnique = [] }, first) => [
        { id, path: [...base, 'technique', first, 'id'] },
        ...subtechnique.map((each, second) => ({
          id: each.id,
          path: [...base, 'technique', first, 'subtechnique', second, 'id'],
        })),
      ]),
    ];
  });
}
