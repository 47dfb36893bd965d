import { store, stored } from '../../kept-setting.ts';

/*
 * Which row was current when a page was left, so that going back leads to it: a browser restores how far a page was scrolled, but not
 * the current row of a list.
 */

const KEY = 'dockwarden-left-place';

interface LeftPlace {
  readonly href: string;
  readonly row: string;
}

export function leavePlace(row: string): void {
  const left: LeftPlace = { href: location.href, row };
  store('sessionStorage', KEY, JSON.stringify(left));
}

/** The row that was current when this page was left; `null` if there is none. */
export function placeLeft(): string | null {
  try {
    const { href, row } = JSON.parse(stored('sessionStorage', KEY) ?? '{}') as Partial<LeftPlace>;
    return href === location.href && typeof row === 'string' ? row : null;
  } catch {
    return null;
  }
}

export const forgetPlace = (): void => sessionStorage.removeItem(KEY);
