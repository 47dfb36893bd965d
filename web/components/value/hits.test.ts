import { expect, it } from 'vitest';
import { cutTo, marksOf, seekerOf } from './value.tsx';

const anywhere = (...texts: string[]) => seekerOf(texts.map((text) => ({ text, isWhole: false })));
const whole = (...texts: string[]) => seekerOf(texts.map((text) => ({ text, isWhole: true })));
const found = (seek: ReturnType<typeof seekerOf>, text: string) =>
  seek(text).map(({ start, end }) => text.slice(start, end));

it('finds words anywhere, in any case, and signs as they are', () => {
  expect(found(anywhere('bash'), 'Bash -c "rbash"')).toEqual(['Bash', 'bash']);
  expect(found(anywhere('.*', '[x]', '$(id)'), 'a.*b [x] $(id) ab')).toEqual([
    '.*',
    '[x]',
    '$(id)',
  ]);
  expect(found(anywhere(''), 'text')).toEqual([]);
  expect(found(anywhere(' '), 'a b')).toEqual([]);
});

it('places are those of the text, whatever small letters would be', () => {
  expect(found(anywhere('id'), 'İİ ID')).toEqual(['ID']);
});

it('a value is found as a whole', () => {
  expect(found(whole('sh'), 'bash sh /bin/sh ssh x=sh')).toEqual(['sh', 'sh', 'sh']);
  expect(found(whole('web-1'), 'shop/web-1')).toEqual(['web-1']);
});

it('of two that begin at the same place the longer one', () => {
  expect(found(anywhere('ns', 'nsenter'), 'nsenter ns')).toEqual(['nsenter', 'ns']);
});

it('hits have a number, however many there are', () => {
  expect(anywhere('a')('a'.repeat(100_000))).toHaveLength(20);
});

it('a long text is cut before its first hit, and keeps its first word', () => {
  const text = `bash -c ${'x'.repeat(100)} curl http://c2`;
  const cut = cutTo(text, anywhere('curl')(text));
  expect(cut?.head).toBe('bash');
  expect(text.slice(cut?.from)).toBe(`${'x'.repeat(11)} curl http://c2`);
  expect(cutTo('nc -e sh', anywhere('sh')('nc -e sh'))).toBeNull();
  expect(cutTo(text, [])).toBeNull();
});

it('no character is cut in two', () => {
  const text = `${'😀'.repeat(40)}hit`;
  const cut = cutTo(text, anywhere('hit')(text));
  expect(text.slice(cut?.from).codePointAt(0)).toBe('😀'.codePointAt(0));
  expect(cutTo(`x${text}`, anywhere('hit')(`x${text}`))?.from).toBeGreaterThan(0);
});

it('what is looked for is marked before what met the rule, and all in the order of the text', () => {
  const text = 'nsenter -t 1 sh';
  const hits = whole('1')(text);
  const matched = [
    { start: 0, end: 7 },
    { start: 8, end: 12 },
    { start: 13, end: 15 },
  ];
  expect(marksOf(hits, matched)).toEqual([
    { start: 0, end: 7, isOfRule: true },
    { start: 11, end: 12 },
    { start: 13, end: 15, isOfRule: true },
  ]);
});

it('what met the rule is marked where it stands, and no text is cut for it', () => {
  const text = `bash -c ${'x'.repeat(100)} curl`;
  const matched = [{ start: 109, end: 113 }];
  expect(cutTo(text, marksOf([], matched))).toBeNull();
  expect(cutTo(text, marksOf(anywhere('xx curl')(text), matched))).not.toBeNull();
});
