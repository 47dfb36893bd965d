import { describe, expect, it } from 'vitest';
import { Screen } from './screen.ts';

/** Both streams write into one list, as one terminal shows them. */
function terminal(
  out: { isTTY: boolean },
  err: { isTTY: boolean; columns?: number },
  full = false,
) {
  const written: string[] = [];
  const stream = (name: string, options: object) => ({
    ...options,
    write: (text: string) => {
      written.push(`${name} ${JSON.stringify(text)}`);
      return !full;
    },
  });
  let status = 'one';
  const screen = new Screen(
    stream('out', out),
    stream('err', err),
    () => status,
    (text) => `<${text}>`,
  );
  return { screen, written, say: (text: string) => (status = text) };
}

const CLEAR = '\\r\\u001b[K';

describe('a screen', () => {
  it('writes lines above the line at the bottom', () => {
    const { screen, written, say } = terminal({ isTTY: true }, { isTTY: true, columns: 80 });
    screen.repaint();
    screen.add(['a', 'b']);
    screen.flush();
    say('two');
    screen.repaint();
    screen.repaint();
    screen.clear();
    screen.clear();
    expect(written).toEqual([
      `err "${CLEAR}<one>"`,
      `err "${CLEAR}"`,
      'out "a\\nb\\n"',
      `err "${CLEAR}<one>"`,
      `err "${CLEAR}<two>"`,
      `err "${CLEAR}"`,
    ]);
  });

  it('leaves the line where it is when the lines go elsewhere', () => {
    const { screen, written } = terminal({ isTTY: false }, { isTTY: true, columns: 80 });
    screen.repaint();
    screen.add(['a']);
    screen.flush();
    expect(written).toEqual([`err "${CLEAR}<one>"`, 'out "a\\n"']);
  });

  it('has no line without a terminal', () => {
    const { screen, written } = terminal({ isTTY: false }, { isTTY: false });
    screen.repaint();
    screen.flush();
    screen.clear();
    expect(written).toEqual([]);
  });

  it('cuts a line that would wrap', () => {
    const { screen, written, say } = terminal({ isTTY: true }, { isTTY: true, columns: 6 });
    say('123456');
    screen.repaint();
    expect(written).toEqual([`err "${CLEAR}<1234…>"`]);
  });

  it('knows when the reader has fallen behind', () => {
    const { screen } = terminal({ isTTY: false }, { isTTY: false }, true);
    screen.add(['a']);
    expect(screen.isFull).toBe(false);
    screen.flush();
    expect(screen.isFull).toBe(true);
    screen.drained();
    expect(screen.isFull).toBe(false);
  });
});
