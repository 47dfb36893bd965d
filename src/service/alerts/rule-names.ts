import type { DetectionReader } from '../../stores/detection-store.ts';

/** What rules are called now, by id; `null` for one that is not there any more. */
export function ruleNames(
  { rules }: Pick<DetectionReader, 'rules'>,
  ids: readonly string[],
): (id: string) => string | null {
  const names = new Map<string, string | null>();
  for (const id of new Set(ids)) {
    const document = rules.get(id)?.document;
    const name: unknown =
      document === undefined ? null : (JSON.parse(document) as { readonly name?: unknown }).name;
    names.set(id, typeof name === 'string' ? name : null);
  }
  return (id) => names.get(id) ?? null;
}
