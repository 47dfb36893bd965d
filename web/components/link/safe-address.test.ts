import { expect, it } from 'vitest';
import { attackAddress, safeAddress } from './out-link.tsx';

it('links to pages of the web and to nothing else', () => {
  expect(safeAddress('https://attack.mitre.org/tactics/TA0002/')).toBe(
    'https://attack.mitre.org/tactics/TA0002/',
  );
  for (const text of [
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' https://a.example',
    'https://a.example/\u202Egnp',
    'data:text/html,x',
    'mailto:a@b.example',
    'T1609',
    '',
  ])
    expect(safeAddress(text), text).toBeNull();
});

it('shows a host in other letters as what it is', () => {
  expect(safeAddress('https://exаmple.com/')).toContain('https://xn--');
});

it('knows the pages of ATT&CK by id', () => {
  expect(attackAddress('T1059.004')).toBe('https://attack.mitre.org/techniques/T1059/004/');
  expect(attackAddress('TA0002')).toBe('https://attack.mitre.org/tactics/TA0002/');
  expect(attackAddress('T1059/../../x')).toBeNull();
});
