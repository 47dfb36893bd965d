import { floating } from './keys.ts';

/** Mantine's menus, popovers, and suggestions of inputs. */
const MENUS = '[class*="-dropdown"]';
const DIALOGS = '[aria-modal="true"]';

const isShown = (selector: string) =>
  [...document.querySelectorAll(selector)].some((each) => each.checkVisibility());

/** Whether a menu or the suggestions of an input are open. */
export const isMenuOpen = (): boolean => isShown(MENUS);

floating.hasDialog = () => isShown(DIALOGS);

// Before a menu or dialog handles the key and is removed.
addEventListener(
  'keydown',
  ({ key }) => {
    floating.takesEscape = key === 'Escape' && isShown(`${MENUS}, ${DIALOGS}`);
  },
  true,
);
