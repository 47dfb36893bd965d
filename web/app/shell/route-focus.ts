import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { mainElement } from '../../components/focus/keep-focus.ts';

/** On a page that is opened, the focus is in it: what comes next with Tab, and what is read, is of the page and not of the rail. */
export function useRouteFocus(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const main = mainElement();
        // Where the page has put it, or a tab of it that was used, it stays.
        if (fromLocation === undefined || !pathChanged || main === null) return;
        if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
      }),
    [router],
  );
}
