import { expect, it } from 'vitest';
import { FieldSet } from './field-set.ts';

it('has the same tree whenever it is first asked for', () => {
  const add: readonly ((fields: FieldSet) => number)[] = [
    (fields) => fields.slotOf('process.parent.name'),
    (fields) => fields.floatSlotOf('process.pid'),
    (fields) => fields.slotOf('process'),
    (fields) => fields.slotWithNull('process.parent', 'none'),
    (fields) => fields.floatSlotOf('process.parent.name'),
    (fields) => fields.slotOf('process.pid'),
  ];
  const trees = [0, 1, 2, 3, 4, 5, 6].map((asked) => {
    const fields = new FieldSet();
    for (const [index, each] of add.entries()) {
      if (index === asked) expect(fields.root.slot).toBe(-1);
      each(fields);
    }
    return { tree: fields.root, paths: fields.paths, requests: fields.requests };
  });
  for (const tree of trees) expect(tree).toEqual(trees[0]);
});
