/** Where the focus was, the last first. */
let visited: readonly Visit[] = [];

interface Visit {
  readonly element: HTMLElement;
  /** What it was in, from the inside. */
  readonly within: readonly HTMLElement[];
}

const MAX_VISITS = 12;
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex="-1"])';

/**
 * Keeps the focus somewhere when what has it goes away: a row that is done with, a button that has done its work, a dialog that
 * closes. Within the page it goes to what is nearest; from what lay above the page, back to where it was before.
 */
export function keepFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    const visit = { element: target, within: ancestorsOf(target) };
    visited = [visit, ...visited.filter(({ element }) => element !== target)].slice(0, MAX_VISITS);
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body) return;
    const [last] = visited;
    // After a click beside everything, what had the focus is still there.
    if (last === undefined || last.element.isConnected) return;
    const next = nextTo(last) ?? mainElement();
    visited = visited.filter(({ element }) => element.isConnected);
    next?.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
}

/** Whether what had the focus was in it, and has gone away. */
export function hasLostFocusIn(element: HTMLElement): boolean {
  const [last] = visited;
  return (
    document.activeElement === document.body &&
    last !== undefined &&
    !last.element.isConnected &&
    last.within.includes(element)
  );
}

export const mainElement = () => document.querySelector<HTMLElement>('main');

function nextTo({ within }: Visit): HTMLElement | null {
  const main = mainElement();
  if (main !== null && within.includes(main)) {
    for (const around of within) {
      if (around === main) break;
      if (!around.isConnected) continue;
      const found = [...around.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isSeen);
      if (found !== undefined) return found;
      // A list that has become empty: what is said in its place is the next that Tab leads to.
      if (around.tabIndex === -1 && around.hasAttribute('tabindex')) return around;
    }
    return main;
  }
  return visited.find(({ element }) => element.isConnected && isSeen(element))?.element ?? null;
}

const isSeen = (element: HTMLElement): boolean =>
  element.checkVisibility({ visibilityProperty: true });

function ancestorsOf(element: HTMLElement): readonly HTMLElement[] {
  const all: HTMLElement[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) all.push(at);
  return all;
}
