import type { Page } from 'playwright-core';

/** A node of what Chromium tells screen readers, with those below it that are not passed over. */
export interface AccessNode {
  readonly role: string;
  readonly name: string;
  /** Such as `selected`, `expanded`, `level`. */
  readonly states: Readonly<Record<string, unknown>>;
  readonly children: readonly AccessNode[];
}

interface Told {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
  readonly properties?: readonly { readonly name: string; readonly value: { value?: unknown } }[];
  readonly childIds?: readonly string[];
}

/** The page as screen readers have it. */
export async function accessTree(page: Page): Promise<AccessNode> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as {
    nodes: readonly Told[];
  };
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const made = (node: Told): AccessNode => ({
    role: node.role?.value ?? '',
    name: node.name?.value ?? '',
    states: Object.fromEntries(
      (node.properties ?? []).map(({ name, value }) => [name, value.value]),
    ),
    children: childrenOf(node),
  });
  // What says nothing itself is passed over: what is in it counts as being where it is.
  const childrenOf = (node: Told): AccessNode[] =>
    (node.childIds ?? []).flatMap((id) => {
      const child = byId.get(id);
      if (child === undefined) return [];
      const isPassed = child.ignored || ['none', 'generic'].includes(child.role?.value ?? '');
      return isPassed ? childrenOf(child) : [made(child)];
    });
  const [root] = nodes;
  if (root === undefined) throw new Error('Chromium says nothing of the page');
  return made(root);
}

/** All nodes of a role, in the order of the page. */
export function nodesOf(node: AccessNode, role: string): readonly AccessNode[] {
  return [
    ...(node.role === role ? [node] : []),
    ...node.children.flatMap((child) => nodesOf(child, role)),
  ];
}
