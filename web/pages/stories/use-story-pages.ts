import { useMemo } from 'react';
import { usePages } from '../../api/pages.ts';
import type { Story } from '../../triage/targets.ts';
import type { StoriesSearch } from './search.ts';

const PAGE = 100;

/** Stories of a list, the worst first, as far as somebody has scrolled. */
export function useStoryPages(search: StoriesSearch) {
  const { found, pages, shown, onEnd } = usePages('GET /dw/stories', search, PAGE);
  const stories = useMemo(() => {
    const seen = new Set<string>();
    // One that has become worse meanwhile is on two pages.
    return pages
      .flatMap((page): readonly Story[] => page.stories)
      .filter(({ id }) => !seen.has(id) && seen.add(id));
  }, [pages]);
  return { found, stories, shown, onEnd };
}
