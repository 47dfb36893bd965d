import { Button } from '@mantine/core';
import { useLocation, useMatches, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { didYouMean, suggest } from '../../../src/util/suggest.ts';
import { ValueText } from '../../components/value/value.tsx';
import { parseSearch, unreadIn, type Readers, type Unread } from '../../search-text.ts';
import styles from './shell.module.css';

/** What the opened address says, read before the router removes what it does not know. */
const OPENED = parseSearch(location.search);
const MAX_SHOWN = 5;

/** Says what the page cannot read in the opened address, and what could be written instead. */
export function UnreadAddress() {
  const router = useRouter();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const [opened] = useState(path);
  const [isDropped, setDropped] = useState(false);
  const ids = useMatches({ select: (matches) => matches.map(({ routeId }) => routeId) });
  if (isDropped || path !== opened || ids.length < 2) return null;
  const readers = Object.assign(
    {},
    ...ids.map((id) => readersOf(router.routesById[id].options)),
  ) as Readers;
  const unread = unreadIn(OPENED, readers);
  if (unread.length === 0) return null;
  const drop = () => {
    setDropped(true);
    const search = Object.fromEntries(
      Object.entries(parseSearch(location.search)).filter(([name]) => Object.hasOwn(readers, name)),
    );
    void router.navigate({ to: '.', search: search as never, replace: true });
  };
  return (
    <div className={styles['unread']} role="status">
      <ul>
        {unread.slice(0, MAX_SHOWN).map((each) => (
          <li key={`${each.name} ${each.value}`}>
            <ValueText text={`${each.name}=${each.value}`} most={80} /> in the address is ignored:{' '}
            {reasonOf(each, readers)}
          </li>
        ))}
        {unread.length > MAX_SHOWN && <li>and {unread.length - MAX_SHOWN} more</li>}
      </ul>
      <Button onClick={drop}>Drop {unread.length === 1 ? 'it' : 'them'}</Button>
    </div>
  );
}

function readersOf({ validateSearch }: { readonly validateSearch?: unknown }): Readers {
  const { readers } = (validateSearch ?? {}) as { readonly readers?: Readers };
  return readers ?? {};
}

function reasonOf({ name, value, words, isKnown }: Unread, readers: Readers): string {
  const known = Object.keys(readers);
  if (!isKnown)
    return `this page does not know the name${known.length === 0 ? ' or any other' : ''}${instead(name, known)}`;
  return words === null
    ? 'this page reads only the first of several values.'
    : `this page does not know the value${instead(value, words)}`;
}

/** What may be meant, or else the known words. */
function instead(written: string, known: readonly string[]): string {
  const hint = didYouMean(suggest(written, known).slice(0, 3), (each) => each);
  if (hint !== undefined) return `; ${hint}`;
  return known.length === 0 ? '.' : `; it knows ${known.join(', ')}.`;
}
