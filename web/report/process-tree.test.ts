import { expect, it } from 'vitest';
import type { TreeNode } from '../components/tree/tree-answer.ts';
import type { Alert } from './model.ts';
import { ProcessForest } from './process-tree.ts';
import { alertOf, reportWith } from './report.testing.ts';

const process = (id: string, more: Readonly<Record<string, object>> = {}) => ({
  process: { entity_id: id, name: id, args: [id], ...more },
});
const named = (id: string) => ({ entity_id: id, name: id });

/** `a(b c)`, with `!` for processes of the alert and `…` where others may be between. */
const drawn = (node: TreeNode | null): string => {
  if (node === null) return '';
  const sign = `${node.isBelowGap ? '…' : ''}${node.name}${node.isAlert ? '!' : ''}`;
  return node.children.length === 0 ? sign : `${sign}(${node.children.map(drawn).join(' ')})`;
};

const treesOf = (...events: readonly ReturnType<typeof process>[]) => {
  const { alerts } = reportWith(events.map((event) => alertOf({ documents: [event] })));
  const forest = new ProcessForest(alerts);
  return alerts.map((alert) =>
    forest
      .treesOf(alert)
      .map(({ root }) => drawn(root))
      .join(' '),
  );
};

it('draws an alert among the processes of others, from the entry into the container down', () => {
  const entry_leader = named('entry');
  const trees = treesOf(
    process('a', { parent: named('entry'), entry_leader }),
    process('b', { parent: named('a'), entry_leader }),
    process('c', { parent: named('x'), entry_leader }),
  );
  expect(trees).toEqual(['entry(a!(b) …x(c))', 'entry(a(b!) …x(c))', 'entry(a(b) …x(c!))']);
});

it('draws few of thousands that one process has started, and says how many there are', () => {
  const alerts = Array.from({ length: 3_000 }, (_, index) =>
    alertOf({ documents: [process(`p${index}`, { parent: named('entry') })] }),
  );
  const report = reportWith(alerts);
  const forest = new ProcessForest(report.alerts);
  const [tree] = forest.treesOf(report.alerts[2_000] as Alert);
  expect(tree?.root?.children.map(({ name }) => name)).toContain('p2000');
  expect(tree?.root?.children).toHaveLength(12);
  expect(tree?.root?.folded).toMatchObject({ count: 2_988, alerts: 2_988 });
});

it('does not run in circles, whatever ids are made up', () => {
  expect(treesOf(process('a', { parent: named('a') }))).toEqual(['a!']);
  const trees = treesOf(
    process('a', { parent: named('b') }),
    process('b', { parent: named('c') }),
    process('c', { parent: named('a') }),
  );
  for (const tree of trees) expect(tree).toContain('!');
});

it('tells processes apart by their numbers where there are no ids, and draws none where there is no process', () => {
  expect(
    treesOf({ process: { pid: 2, name: 'b', parent: { pid: 1, name: 'a' } } } as never),
  ).toEqual(['a(b!)']);
  expect(treesOf({ user: { name: 'x' } } as never)).toEqual(['']);
});
