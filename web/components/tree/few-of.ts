import type { TreeNode } from './tree-answer.ts';

/** Children beside the path that are drawn at first. */
const FEW = 3;

/** The path, what has alerts, and some of the others: those that came closest to the path. */
export function fewOf(children: readonly TreeNode[]): readonly TreeNode[] {
  const isTold = (node: TreeNode): boolean => node.isPath || hasAlerts(node);
  const place = Math.max(
    0,
    children.findIndex(({ isPath }) => isPath),
  );
  const others = children
    .map((node, index) => ({ node, distance: Math.abs(index - place) }))
    .filter(({ node }) => !isTold(node))
    .toSorted((a, b) => a.distance - b.distance);
  // Where only one would be folded, it takes as much room as its fold.
  if (others.length <= FEW + 1) return children;
  const kept = new Set(others.slice(0, FEW).map(({ node }) => node));
  return children.filter((node) => isTold(node) || kept.has(node));
}

const hasAlerts = (node: TreeNode): boolean =>
  node.alerts.length > 0 || node.isAlert || node.children.some(hasAlerts);
