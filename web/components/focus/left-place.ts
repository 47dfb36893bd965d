/**
 * Which row of a page was left for another page, so that coming back leads to it: a browser remembers how far a page was
 * scrolled, and not what was current in a list.
 */
const KEY = 'dockwarden-left-place';

interface LeftPlace {
  readonly href: string;
  readonly row: string;
}

export function leavePlace(row: string): void {
  const left: LeftPlace = { href: location.href, row };
  sessionStorage.setItem(KEY, JSON.stringify(left));
}

/** The row that was left on this very page; `null` where it was none. */
export function placeLeft(): string | null {
  try {
    const { href, row } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<LeftPlace>;
    return href === location.href && typeof row === 'string' ? row : null;
  } catch {
    return null;
  }
}

export const forgetPlace = (): void => sessionStorage.removeItem(KEY);
