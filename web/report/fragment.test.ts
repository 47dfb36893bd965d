import { expect, it } from 'vitest';
import { fragmentOf, stateOf } from './fragment.ts';

it.each([
  '',
  'q=process.name%3Acurl+-wget',
  'tab=attack&technique=T1611',
  'view=rule&sort=severity&without=medium%2Clow&alert=5f&theme=dark',
  'from=1795534308532&to=1795534309000',
  'tab=rules&rule=3',
])('%s is the state, and the state is it', (fragment) => {
  expect(fragmentOf(stateOf(fragment))).toBe(fragment);
});

it('takes nothing that it does not know', () => {
  const shown = stateOf('tab=x&view=y&sort=z&without=a,b&from=1e9&to=x&rule=-x&theme=pink&more=1');
  expect(fragmentOf(shown)).toBe('');
});
