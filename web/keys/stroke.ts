/** A key as it is named here: `e`, `Shift+j`, `Ctrl+k`, `Enter`. `null`: nothing but Shift and its like. */
export function strokeOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Unidentified'].includes(key))
    return null;
  const parts: string[] = [];
  if (ctrlKey || metaKey) parts.push('Ctrl');
  if (altKey) parts.push('Alt');
  // Of a sign, Shift is a part already: `?`.
  const isLetter = /^[a-z]$/i.test(key);
  if (shiftKey && (isLetter || key.length > 1)) parts.push('Shift');
  parts.push(isLetter ? key.toLowerCase() : key === ' ' ? 'Space' : key);
  return parts.join('+');
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageDown: 'Page Down',
  PageUp: 'Page Up',
};

/** `Shift J`, `Ctrl ↵`: as it stands on a key. @param stroke without blanks */
export const strokeText = (stroke: string): string =>
  partsOf(stroke)
    .map((part, _, { length }) =>
      length > 1 && part.length === 1 ? part.toUpperCase() : (SIGNS[part] ?? part),
    )
    .join(' ');

/** All of a key: `g s`, `Ctrl K`. */
export const keyText = (key: string): string => key.split(' ').map(strokeText).join(' ');

/** For `aria-keyshortcuts`, which knows no key after another. */
export const ariaKey = (key: string): string | undefined =>
  key.includes(' ')
    ? undefined
    : partsOf(key)
        .map((part) => (part === 'Ctrl' ? 'Control' : part))
        .join('+');

/** The plus sign itself is a key, too. */
const partsOf = (stroke: string): string[] =>
  stroke === '+'
    ? ['+']
    : stroke.endsWith('++')
      ? [...stroke.slice(0, -2).split('+'), '+']
      : stroke.split('+');
