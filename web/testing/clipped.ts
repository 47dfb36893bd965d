import type { Page } from 'playwright-core';

/** Buttons, tabs and links that look like buttons whose text is wider than they are, and is cut off or runs over what is beside them. */
export const clippedButtons = (page: Page) => page.evaluate(inPage);

/** Runs in the page. */
function inPage(): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    'button, [role="tab"], a.mantine-Button-root',
  );
  return [...controls].flatMap((control) => {
    // What is not shown, and what shows a command that may have any length.
    if (!control.checkVisibility({ visibilityProperty: true })) return [];
    if (control.closest('[role="treeitem"], .unseen, [inert]') !== null) return [];
    const box = control.getBoundingClientRect();
    const texts = document.createTreeWalker(control, 4);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const style = getComputedStyle(text.parentElement ?? control);
      // For readers of screens only, or cut with a sign that it is.
      if (style.position === 'absolute' || style.textOverflow === 'ellipsis') continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      if (width > 0 && (left < box.left - 1 || right > box.right + 1))
        return [`${control.innerText.slice(0, 60)} is ${Math.ceil(width - box.width)} px wider`];
    }
    return [];
  });
}
