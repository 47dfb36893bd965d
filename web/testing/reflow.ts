import type { Page } from 'playwright-core';

/** 1280 by 1024 at 400 %: what WCAG 1.4.10 asks a page to be usable at. */
export const ZOOMED = { width: 320, height: 256 };

/**
 * What cannot be used at 400 %: a page that scrolls sideways, controls that are outside of it or that something covers however far
 * it is scrolled, texts of controls and headings that are cut off.
 */
export async function reflowFaults(page: Page): Promise<readonly string[]> {
  await page.setViewportSize(ZOOMED);
  // The rows of lists are rendered again for it.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  return page.evaluate(inPage, ZOOMED.width);
}

/** Runs in the page. */
function inPage(width: number): string[] {
  const faults: string[] = [];
  const MAX_ROWS = 3;
  const sideways = document.documentElement.scrollWidth - width;
  const isShown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    // The way to skip the rail is there when it has the focus.
    element.closest('.unseen, [inert], [href="#main"]') === null;
  const nameOf = (element: Element) =>
    `${element.tagName.toLowerCase()} ${JSON.stringify(
      (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60),
    )}`;
  if (sideways > 0) {
    const widest = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(-2)
      .map(nameOf);
    faults.push(`scrolls sideways by ${sideways}: ${widest.join(', ')}`);
  }
  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, [tabindex="0"], [role="row"]',
    ),
  ].filter((element) => isShown(element) && Number(element.dataset['index'] ?? 0) < MAX_ROWS);
  for (const control of controls) {
    const row = control.closest<HTMLElement>('[data-index]');
    if (row !== null && Number(row.dataset['index']) >= MAX_ROWS) continue;
    control.scrollIntoView({ block: 'center', inline: 'nearest' });
    const box = control.getBoundingClientRect();
    // Mantine lays the input of a switch below what is drawn.
    if (box.width < 2 || box.height < 2) continue;
    const [left, right] = [Math.max(0, box.left), Math.min(width, box.right)];
    if (right - left < Math.min(box.width, 16)) {
      faults.push(
        `outside: ${nameOf(control)} at ${Math.round(box.left)} to ${Math.round(box.right)}`,
      );
      continue;
    }
    const top = Math.max(0, box.top);
    const bottom = Math.min(innerHeight, box.bottom);
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const label = control instanceof HTMLInputElement ? (control.labels?.[0] ?? null) : null;
    if (
      hit === null ||
      !(control.contains(hit) || hit.contains(control) || label?.contains(hit) === true)
    )
      faults.push(`covered: ${nameOf(control)} by ${hit === null ? 'nothing' : nameOf(hit)}`);
  }
  for (const element of document.querySelectorAll('h1, h2, h3, button, label, dt, dd, th, p')) {
    if (
      !isShown(element) ||
      element.closest('[role="row"], [role="treeitem"], .cm-editor') !== null
    )
      continue;
    const { overflowX, overflowY } = getComputedStyle(element);
    const isWide =
      overflowX !== 'visible' &&
      overflowX !== 'auto' &&
      element.scrollWidth > element.clientWidth + 1;
    const isTall =
      overflowY !== 'visible' &&
      overflowY !== 'auto' &&
      element.scrollHeight > element.clientHeight + 2;
    if ((isWide || isTall) && element.clientWidth > 2) faults.push(`cut off: ${nameOf(element)}`);
  }
  scrollTo(0, 0);
  return faults;
}
