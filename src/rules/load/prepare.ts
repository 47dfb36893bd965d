import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { optimize } from '../../lang/index.ts';
import { loadRules, type Loaded } from './load.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { isEqlRule } from '../model/rule.ts';
import { preparedRule, PreparedRules, type PreparedFile } from './prepared-rules.ts';

/** Reads all rules at and below the paths, for {@link PreparedRules.read}. */
export async function prepareRules(paths: readonly string[]): Promise<string> {
  const loaded = await loadRules(paths, undefined, { lints: 'matching' });
  const prepared: [Uint8Array, PreparedFile][] = [];
  for (const rule of loaded.rules) {
    const file = isAlone(rule, loaded) ? preparedFile(rule) : null;
    if (file !== null) prepared.push([await readFile(rule.file), file]);
  }
  return PreparedRules.write(prepared);
}

/** Whether there is nothing else in its file, and nothing wrong with it. */
function isAlone({ file: path }: LoadedRule, { files, problems }: Loaded): boolean {
  const entries = files.find((file) => file.path === path)?.entries ?? [];
  return entries.length === 1 && !problems.some(({ file }) => file === path);
}

/** `null` for a rule that does not come back the same. */
function preparedFile(loaded: LoadedRule): PreparedFile | null {
  const { document, rule, metadata, statement } = loaded;
  if (rule === null || !isEqlRule(rule) || statement === null) return null;
  const optimized = optimize(statement, {
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  });
  const file = { document, optimized };
  return hasOnlyJson(file) &&
    isDeepStrictEqual(preparedRule(JSON.parse(JSON.stringify(file)) as PreparedFile), {
      ...file,
      rule,
      metadata,
    })
    ? file
    : null;
}

/** Whether it has no number that JSON can't hold; dates are found by comparing. */
const hasOnlyJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(hasOnlyJson)
    : typeof value !== 'bigint';
