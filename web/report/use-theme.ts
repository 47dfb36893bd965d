import { useLayoutEffect } from 'react';
import { useMedia } from '../components/grid/use-media.ts';
import { useReportState } from './state.ts';

const DARK = matchMedia('(prefers-color-scheme: dark)');
const PRINT = matchMedia('print');

/** The theme of the page: the chosen one, else that of the system; on paper, light. */
export function useTheme(): 'light' | 'dark' {
  const { theme } = useReportState();
  const isDark = useMedia(DARK);
  const isPrinted = useMedia(PRINT);
  const shown = isPrinted ? 'light' : (theme ?? (isDark ? 'dark' : 'light'));
  useLayoutEffect(() => {
    document.documentElement.dataset['mantineColorScheme'] = shown;
  }, [shown]);
  return shown;
}
