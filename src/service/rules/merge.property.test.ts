import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTable, type Data, type Table } from '../../rules/index.ts';
import { mergeRule, settle } from './merge.ts';
import { canonical, isSame } from './rule-content.ts';

/** Few names and values, so that all sides often agree and often do not. */
const value: fc.Arbitrary<Data> = fc.oneof(
  fc.constantFrom<Data>('a', 'b', 1, 2, true, null),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
);

const table = (names: readonly string[], of: fc.Arbitrary<Data>): fc.Arbitrary<Table> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), of), { selector: ([name]) => name })
    .map((entries) => newTable(entries));

/** A table that is empty is the same as none. */
const filled = (tables: fc.Arbitrary<Table>) =>
  tables.filter((each) => Object.keys(each).length > 0);

const reference = (id: string, type: string): Table =>
  newTable([
    ['list_id', id],
    ['type', type],
  ]);

const references = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('l', 'm', 'n'), fc.constantFrom('detection', 'rule_default')),
    { selector: ([id]) => id },
  )
  .map((each) => each.map(([id, type]): Data => reference(id, type)));

const rule: fc.Arbitrary<Table> = fc
  .record({
    fields: table(['name', 'query', 'severity', 'enabled'], value),
    meta: fc.option(
      filled(
        fc
          .tuple(
            table(['note', 'owner'], value),
            fc.option(filled(table(['live', 'metadata'], value)), { nil: undefined }),
          )
          .map(([own, dockwarden]) =>
            newTable([
              ...Object.entries(own),
              ...(dockwarden === undefined ? [] : [['dockwarden', dockwarden] as const]),
            ]),
          ),
      ),
      { nil: undefined },
    ),
    lists: fc.option(references, { nil: undefined }),
  })
  .map(({ fields, meta, lists }) =>
    newTable([
      ...Object.entries(fields),
      ...(meta === undefined ? [] : [['meta', meta] as const]),
      ...(lists === undefined ? [] : [['exceptions_list', lists] as const]),
    ]),
  );

const fieldsOf = (of: Table): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [name, each] of Object.entries(of)) {
    if (name === 'exceptions_list') continue;
    if (name !== 'meta') found.set(name, canonical(each));
    else
      for (const [key, below] of Object.entries(each as Table)) {
        if (key !== 'dockwarden') found.set(`meta.${key}`, canonical(below));
        else
          for (const [last, most] of Object.entries(below as Table)) {
            found.set(`meta.dockwarden.${last}`, canonical(most));
          }
      }
  }
  return found;
};

const same = (one: Table, other: Table) => expect(canonical(one)).toBe(canonical(other));

describe('mergeRule', () => {
  it('is the pack where the user has changed nothing', () => {
    fc.assert(
      fc.property(rule, rule, (base, theirs) => {
        const { merged, conflicts, base: next } = mergeRule(base, base, theirs);
        expect(conflicts).toEqual([]);
        same(next, theirs);
        // References are merged as a set, so their order may differ.
        expect(fieldsOf(merged)).toEqual(fieldsOf(theirs));
        expect(idsOf(merged)).toEqual(idsOf(theirs));
      }),
    );
  });

  it('is the rule of the user where the pack has changed nothing', () => {
    fc.assert(
      fc.property(rule, rule, (base, ours) => {
        const { merged, conflicts, taken, base: next } = mergeRule(base, ours, base);
        expect({ conflicts, taken }).toEqual({ conflicts: [], taken: [] });
        same(merged, ours);
        same(next, base);
      }),
    );
  });

  it('has no conflict where both have changed the same to the same', () => {
    fc.assert(
      fc.property(rule, rule, (base, both) => {
        const { merged, conflicts } = mergeRule(base, both, both);
        expect(conflicts).toEqual([]);
        same(merged, both);
      }),
    );
  });

  it('decides each field as its three values say', () => {
    fc.assert(
      fc.property(rule, rule, rule, (base, ours, theirs) => {
        const { merged, conflicts, base: next } = mergeRule(base, ours, theirs);
        const [b, o, t, m, n] = [base, ours, theirs, merged, next].map(fieldsOf);
        const conflicting = new Set(conflicts.map(({ field }) => field));
        for (const field of new Set([
          ...(b?.keys() ?? []),
          ...(o?.keys() ?? []),
          ...(t?.keys() ?? []),
        ])) {
          const [before, own, other] = [b?.get(field), o?.get(field), t?.get(field)];
          const isConflict = before !== other && own !== before && own !== other;
          expect(conflicting.has(field)).toBe(isConflict);
          expect(m?.get(field)).toBe(own === before ? other : own);
          expect(n?.get(field)).toBe(isConflict ? before : other);
        }
      }),
    );
  });

  it('keeps references that a user has added, adds those of the pack, and drops what one has dropped', () => {
    fc.assert(
      fc.property(rule, rule, rule, (base, ours, theirs) => {
        const { merged } = mergeRule(base, ours, theirs);
        const [b, o, t] = [base, ours, theirs].map(idsOf);
        if (isSame(base['exceptions_list'], theirs['exceptions_list'])) {
          expect(idsOf(merged)).toEqual(o);
          return;
        }
        const wanted = ['"l"', '"m"', '"n"'].filter((id) =>
          b?.has(id) === true
            ? o?.has(id) === true && t?.has(id) === true
            : o?.has(id) === true || t?.has(id) === true,
        );
        expect(idsOf(merged)).toEqual(new Set(wanted));
      }),
    );
  });

  it('finds the same conflicts again, and nothing else to take', () => {
    fc.assert(
      fc.property(rule, rule, rule, (base, ours, theirs) => {
        const once = mergeRule(base, ours, theirs);
        const twice = mergeRule(once.base, once.merged, theirs);
        expect(twice.conflicts).toEqual(once.conflicts);
        expect(twice.taken).toEqual([]);
        same(twice.merged, once.merged);
        same(twice.base, once.base);
      }),
    );
  });

  it('never changes what it is given', () => {
    fc.assert(
      fc.property(rule, rule, rule, (base, ours, theirs) => {
        const before = [base, ours, theirs].map(canonical);
        mergeRule(base, ours, theirs);
        expect([base, ours, theirs].map(canonical)).toEqual(before);
      }),
    );
  });
});

describe('settle', () => {
  it('ends a conflict, and no other', () => {
    fc.assert(
      fc.property(rule, rule, rule, fc.boolean(), (base, ours, theirs, takesTheirs) => {
        const merge = mergeRule(base, ours, theirs);
        const [first, ...others] = merge.conflicts;
        if (first === undefined) return;
        const settled = settle(merge.base, merge.merged, theirs, first.field, takesTheirs);
        expect(settled).not.toBeNull();
        if (settled === null) return;
        const again = mergeRule(settled.base, settled.ours, theirs);
        expect(again.conflicts).toEqual(others);
        const value = fieldsOf(again.merged).get(first.field);
        const wanted = takesTheirs ? first.theirs : first.ours;
        expect(value).toBe(wanted === undefined ? undefined : canonical(wanted));
      }),
    );
  });
});

function idsOf(of: Table): Set<string> {
  const lists = of['exceptions_list'];
  return new Set(
    Array.isArray(lists) ? lists.map((each) => canonical((each as Table)['list_id'])) : [],
  );
}
