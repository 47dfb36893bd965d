import type { Page } from 'playwright-core';

/** What may scroll within what scrolls: text that is written, which is as high as the room it has been given. */
const MAY_SCROLL = 'textarea, .cm-scroller';

/**
 * Elements that scroll up and down within others that do, with both: a wheel or a finger that means one of them moves the other.
 * The room of each is that of now; what fits does not scroll.
 */
export const nestedScrolling = (page: Page): Promise<readonly string[]> =>
  page.evaluate((mayScroll) => {
    const isTaller = ({ scrollHeight, clientHeight }: Element) =>
      clientHeight > 0 && scrollHeight > clientHeight + 1;
    const scrolls = (element: Element) => {
      if (!isTaller(element)) return false;
      const { overflowY } = getComputedStyle(element);
      return element === document.scrollingElement
        ? !/hidden|clip/.test(overflowY)
        : /auto|scroll/.test(overflowY);
    };
    const named = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} ${element.getAttribute('aria-label') ?? ''}, ${element.scrollHeight} in ${element.clientHeight}`;
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      if (element.matches(mayScroll) || !scrolls(element)) continue;
      let around = element.parentElement;
      while (around !== null && !scrolls(around)) around = around.parentElement;
      if (around !== null) found.push(`${named(element)} within ${named(around)}`);
    }
    return found;
  }, MAY_SCROLL);
