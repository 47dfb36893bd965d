import { expect, it } from 'vitest';
import { COMMAND_IDS, commandOf, keyOf } from './commands.ts';
import { faultOf } from './conflicts.ts';

it('the default keys do not conflict', () => {
  const faults = COMMAND_IDS.flatMap((id) => {
    const key = keyOf(id, {});
    return key === null ? [] : (faultOf(id, key, {}) ?? []);
  });
  expect(faults).toEqual([]);
  expect(COMMAND_IDS.filter((id) => commandOf(id).key !== null).length).toBeGreaterThan(30);
});

it('a key is refused where it is taken on the same page, in words', () => {
  expect(faultOf('acknowledge', 'u', {})).toBe(
    'u is “Reopen” already. Give that another key first.',
  );
  expect(faultOf('acknowledge', 'ArrowDown', {})).toContain('stays so');
  expect(faultOf('acknowledge', 'g', {})).toContain('g begins g s, “Stories”');
  expect(faultOf('acknowledge', 'z a', {})).toContain('z a begins with z, which is “Undo');
  expect(faultOf('acknowledge', 'Ctrl+w', {})).toContain('Ctrl W belongs to the browser');
  expect(faultOf('undo', 'Escape', {})).toContain('Esc moves');
});

it('a key that others have left, or have on another page, can be taken', () => {
  expect(faultOf('acknowledge', 'u', { reopen: 'q' })).toBeNull();
  expect(faultOf('acknowledge', 'u', { reopen: null })).toBeNull();
  // "Edit the rule" is on pages without alerts.
  expect(faultOf('editRule', 'c', {})).toBeNull();
  expect(faultOf('acknowledge', 'e', { editRule: 'e' })).toBeNull();
  // Back to the default key, which another command has by now.
  expect(faultOf('reopen', 'u', { acknowledge: 'u', reopen: 'q' })).toContain('“Acknowledge”');
});
