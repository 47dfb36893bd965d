import { floating } from './keys.ts';

/** Of Mantine: menus, popovers, and what inputs offer. */
const MENUS = '[class*="-dropdown"]';
const DIALOGS = '[aria-modal="true"]';

const isShown = (selector: string) =>
  [...document.querySelectorAll(selector)].some((each) => each.checkVisibility());

/** Whether a menu is open, or what an input offers. */
export const isMenuOpen = (): boolean => isShown(MENUS);

floating.hasDialog = () => isShown(DIALOGS);

// Before what floats hears of the key, and is gone.
addEventListener(
  'keydown',
  ({ key }) => {
    floating.takesEscape = key === 'Escape' && isShown(`${MENUS}, ${DIALOGS}`);
  },
  true,
);
