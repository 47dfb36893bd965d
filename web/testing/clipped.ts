import type { Page } from 'playwright-core';

/** Buttons, tabs and links styled as buttons whose text is wider than they are, and is cut off or overflows. */
export const clippedButtons = (page: Page) => page.evaluate(inPage);

/** Runs in the browser. */
function inPage(): string[] {
  /** A value may have any length, and is shortened with an ellipsis; the title of a column must not be. */
  const isCutOnPurpose = (text: Node, control: HTMLElement) => {
    const isTitle = control.closest('[role="columnheader"]') !== null;
    for (let at = text.parentElement; at !== null; at = at.parentElement) {
      const { position, textOverflow } = getComputedStyle(at);
      if (position === 'absolute' || (textOverflow === 'ellipsis' && !isTitle)) return true;
      if (at === control) break;
    }
    return false;
  };
  const controls = document.querySelectorAll<HTMLElement>(
    'button, [role="tab"], a.mantine-Button-root',
  );
  return [...controls].flatMap((control) => {
    // Hidden controls, and items of a tree, whose command may have any length.
    if (!control.checkVisibility({ visibilityProperty: true })) return [];
    if (control.closest('[role="treeitem"], .unseen, [inert]') !== null) return [];
    const box = control.getBoundingClientRect();
    const texts = document.createTreeWalker(control, 4);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      if (text.parentElement?.closest('.unseen') != null || isCutOnPurpose(text, control)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const { left, right, width } = range.getBoundingClientRect();
      if (width > 0 && (left < box.left - 1 || right > box.right + 1))
        return [`${control.innerText.slice(0, 60)} is ${Math.ceil(width - box.width)} px wider`];
    }
    return [];
  });
}
