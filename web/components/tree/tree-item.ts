import {
  createContext,
  type FocusEvent,
  type HTMLAttributes,
  type KeyboardEvent,
  useContext,
} from 'react';
import type { TreeNode } from './tree-answer.ts';

/** Which item of a tree Tab leads to: the one that had the focus last. */
export const TreeFocus = createContext<{
  readonly active: string;
  readonly setActive: (path: string) => void;
}>({ active: '', setActive: () => {} });

interface Item {
  /** Its place: `0.2.1` is the second child of the third child of the root. */
  readonly path: string;
  /** What it is to those who hear it. */
  readonly name: string;
  /** `undefined`: it has nothing below it. */
  readonly isOpen?: boolean | undefined;
  readonly setOpen?: (isOpen: boolean) => void;
  /** What Enter and the space bar do. */
  readonly onPress: () => void;
}

/** An item of a tree as WAI-ARIA has it: arrows go up, down, in and out, Home and End to the ends. */
export function useTreeItem({ path, name, isOpen, setOpen, onPress }: Item) {
  const { active, setActive } = useContext(TreeFocus);
  // An item that is folded stands for those below it.
  const isActive = active === path || (isOpen === false && active.startsWith(`${path}.`));
  const props: HTMLAttributes<HTMLLIElement> = {
    role: 'treeitem',
    'aria-level': path.split('.').length,
    'aria-label': name,
    ...(isOpen === undefined ? {} : { 'aria-expanded': isOpen }),
    tabIndex: isActive ? 0 : -1,
    onFocus: (event: FocusEvent<HTMLLIElement>) => {
      event.stopPropagation();
      if (!isActive) setActive(path);
    },
    onKeyDown: (event: KeyboardEvent<HTMLLIElement>) => {
      const item = event.currentTarget;
      if (itemOf(event.target) !== item || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target === item && (event.key === 'Enter' || event.key === ' ')) onPress();
      else if (event.key === 'ArrowRight' && isOpen === false) setOpen?.(true);
      else if (event.key === 'ArrowLeft' && isOpen === true) setOpen?.(false);
      else if (!go(item, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  return { props, isActive };
}

/** @returns whether the key moves in a tree */
function go(item: HTMLElement, key: string): boolean {
  const all = [...(item.closest('[role="tree"]')?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
  const at = all.indexOf(item);
  const to: Readonly<Record<string, HTMLElement | null | undefined>> = {
    ArrowDown: all[at + 1],
    ArrowUp: all[at - 1],
    ArrowRight: item.querySelector<HTMLElement>(ITEM),
    ArrowLeft: itemOf(item.parentElement),
    Home: all[0],
    End: all.at(-1),
  };
  if (!(key in to)) return false;
  to[key]?.focus();
  return true;
}

const ITEM = '[role="treeitem"]';

const itemOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof HTMLElement ? target.closest<HTMLElement>(ITEM) : null;

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
