import { expect, it } from 'vitest';
import { ariaKey, keyText, strokeOf } from './stroke.ts';

const pressed = (key: string, modifiers: Partial<Record<string, boolean>> = {}) =>
  strokeOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

it('names keys as they are pressed', () => {
  expect(pressed('e')).toBe('e');
  expect(pressed('E', { shiftKey: true })).toBe('Shift+e');
  expect(pressed('?', { shiftKey: true })).toBe('?');
  expect(pressed('k', { metaKey: true })).toBe('Ctrl+k');
  expect(pressed('+', { ctrlKey: true })).toBe('Ctrl++');
  expect(pressed(' ')).toBe('Space');
  expect(pressed('Shift', { shiftKey: true })).toBeNull();
});

it('shows them as they stand on the keys, and as screen readers say them', () => {
  expect(['e', 'Shift+j', 'Ctrl+Enter', 'g s', 'Ctrl++', '+', 'ArrowDown'].map(keyText)).toEqual([
    'e',
    'Shift J',
    'Ctrl Enter',
    'g s',
    'Ctrl +',
    '+',
    '↓',
  ]);
  expect(ariaKey('Ctrl+k')).toBe('Control+k');
  expect(ariaKey('g s')).toBeUndefined();
});
